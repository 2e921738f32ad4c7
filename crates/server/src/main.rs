//! The binary: reads the command line, then serves or does what was asked.

fn main() -> std::process::ExitCode {
    palabre::cli::run(std::env::args_os())
}
