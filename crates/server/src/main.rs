//! The program `polychat`.

use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    match server::commands::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell where this fails.
            let _ = writeln!(std::io::stderr(), "polychat: {}", sentence(&error));
            ExitCode::FAILURE
        }
    }
}

/// What went wrong and why; a cause that has been said already is not said again.
fn sentence(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |said, cause| {
        if said.is_empty() {
            cause
        } else if said.contains(&cause) {
            said
        } else {
            format!("{said}: {cause}")
        }
    })
}
