//! The real program in a folder of its own.

use palabre_load::api::Api;
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::SocketAddr,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::PathBuf,
    process::{Child, ChildStdout, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// A working folder that goes with the test.
pub(crate) struct Folder(PathBuf);

/// What a command said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    pub(crate) fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "palabre-cli-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, "")
    }

    pub(crate) fn run_with(&self, arguments: &[&str], input: &str) -> Said {
        let mut process = self
            .command()
            .args(arguments)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that reads nothing may be gone already.
        let _ = process.stdin.take().unwrap().write_all(input.as_bytes());
        Said::by(process)
    }

    /// The same by a user to whom nothing here belongs: permissions do not stop the superuser, who runs tests in containers.
    pub(crate) fn run_as_another(&self, arguments: &[&str]) -> Said {
        let mut command = self.command();
        if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
            command.uid(65_534).gid(65_534);
        }
        Said::by(command.args(arguments).stderr(Stdio::piped()).spawn().unwrap())
    }

    /// Makes an administrator with the password `Une-phrase-de-passe-7`.
    pub(crate) fn administrator(&self, name: &str) {
        let arguments = ["user", "create", name, "--role", "admin", "--password-stdin"];
        self.run_with(&arguments, "Une-phrase-de-passe-7\n").success();
    }

    /// A command of the program that knows no setting but what the test gives.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_palabre"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PALABRE_")) {
            command.env_remove(name);
        }
        command
            .current_dir(&self.0)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Said {
    pub(crate) fn by(process: Child) -> Said {
        let output = process.wait_with_output().unwrap();
        Said {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// What was said on stdout, when all went well.
    pub(crate) fn success(self) -> String {
        assert_eq!((self.code, self.err.as_str()), (0, ""), "{}", self.out);
        self.out
    }

    /// The error, when it failed as failures must.
    pub(crate) fn failure(self) -> String {
        assert_eq!(self.code, 1, "{}{}", self.out, self.err);
        self.one_line_of_error()
    }

    pub(crate) fn one_line_of_error(&self) -> String {
        let lines: Vec<&str> = self.err.lines().collect();
        assert!(
            lines.len() == 1 && lines[0].starts_with("palabre: "),
            "one line: {:?}",
            self.err
        );
        self.err.clone()
    }
}

/// A server of the program.
pub(crate) struct Running {
    pub(crate) process: Child,
    pub(crate) address: SocketAddr,
    _out: BufReader<ChildStdout>,
}

impl Folder {
    /// Starts a server on a free port of this machine; returns when it says that it is open.
    pub(crate) fn serve(&self, arguments: &[&str]) -> Running {
        let mut command = self.command();
        let mut process = command
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        let Some(open) = line.trim().strip_prefix("Palabre is open at ") else {
            panic!("{line:?} {:?}", Said::by(process).err);
        };
        // With a public address, the listener's own is not told: a test that gives one does not connect.
        let address = open.strip_prefix("http://").and_then(|at| at.parse().ok());
        let address = address.unwrap_or(SocketAddr::from(([0, 0, 0, 0], 0)));
        Running {
            process,
            address,
            _out: out,
        }
    }
}

impl Running {
    pub(crate) fn api(&self) -> Api {
        Api::new(self.address)
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-s", name, &id])
                .status()
                .unwrap()
                .success()
        );
    }

    /// Ends it with SIGTERM; what it said.
    pub(crate) fn stop(&mut self) -> Said {
        self.signal("TERM");
        let mut err = String::new();
        self.process
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut err)
            .unwrap();
        let status = self.process.wait().unwrap();
        Said {
            code: status.code().unwrap_or(-1),
            out: String::new(),
            err,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Gone already when the test stopped it.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
