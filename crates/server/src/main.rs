//! The binary: reads the command line, then serves or does what was asked.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    palabre::cli::run(std::env::args_os())
}
