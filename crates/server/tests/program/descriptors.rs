//! A server that may open no more files.

use crate::folder::Folder;
use palabre_load::socket::Socket;
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use std::{net::TcpStream, time::Duration};
use tokio::time::timeout;

/// Hundredths of a second that a process has worked.
fn worked(process: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[tokio::test]
async fn without_descriptors_those_who_are_here_go_on_nothing_spins_and_others_come_in_later() {
    let folder = Folder::new();
    folder.administrator("alice");
    let server = folder.serve(&[]);
    let alice = server
        .api()
        .sign_in("alice", "Une-phrase-de-passe-7")
        .await
        .unwrap();
    let mut here = Socket::connect(&alice).await.unwrap();

    let process = server.process.id();
    let open = std::fs::read_dir(format!("/proc/{process}/fd")).unwrap().count() as u64;
    let few = Rlimit {
        current: Some(open + 8),
        maximum: Some(open + 8),
    };
    prlimit(Pid::from_raw(process as i32), Resource::Nofile, few).unwrap();
    let crowd: Vec<TcpStream> = (0..64)
        .map(|_| TcpStream::connect(server.address).unwrap())
        .collect();

    let before = worked(process);
    for reference in 0..100 {
        here.say(&serde_json::json!({"t":"ping","ref":reference}))
            .await
            .unwrap();
        while here.receive().await.unwrap()["ref"] != reference {}
    }
    let silence = timeout(Duration::from_secs(1), here.receive()).await;
    assert!(silence.is_err(), "{silence:?}");
    let spent = worked(process) - before;
    assert!(spent < 50, "it worked for {spent} hundredths of a second");

    drop(crowd);
    Socket::connect(&alice).await.unwrap();
}
