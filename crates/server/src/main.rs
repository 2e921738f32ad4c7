//! The binary: reads the command line, then serves or does what was asked.
fn main() {}
