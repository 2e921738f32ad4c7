//! The program itself, started, asked, stopped and killed as whoever runs the machine does.

mod cli;
mod durability;
mod folder;
mod serve;
