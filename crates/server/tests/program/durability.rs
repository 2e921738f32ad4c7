//! The whole server, killed in the middle of a conversation of fifty people.

use palabre_load::checker::{Trial, check};

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_keeps_every_acknowledged_message_once_and_in_order() {
    let trial = Trial {
        program: env!("CARGO_BIN_EXE_palabre").into(),
        people: 50,
        messages: 5_000,
    };
    let report = check(&trial).await.unwrap_or_else(|broken| panic!("{broken:#}"));
    println!("{report}");
    assert!(
        report.cuts > 0 && report.retried > 0 && report.resyncs > 0,
        "the trial tried something: {report}"
    );
    assert!(
        report.acked_before_kill < report.messages,
        "the kill came in the middle: {report}"
    );
}
