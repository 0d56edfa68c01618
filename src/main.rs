//! Reads the configuration and runs one command.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    langnghe::cli::main()
}
