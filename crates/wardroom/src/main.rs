//! The program: its commands. Results go to standard output, progress and problems to standard error.
//!
//! Each command is a file in `command/`, what it prints is a type in `view/`, and only [`output`] writes.

mod cli;
mod command;
mod output;
mod problems;
mod sample;
mod view;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    output::logs_begin();
    match command::run(&cli) {
        Ok(problems) if cli.strict && problems > 0 => ExitCode::from(1),
        Ok(_) => ExitCode::SUCCESS,
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            output::failure(&error);
            ExitCode::from(1)
        }
    }
}
