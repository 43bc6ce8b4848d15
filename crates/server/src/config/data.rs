//! `[data]`: the folder that holds what the server keeps in files.

use std::path::PathBuf;

use super::section::section;

section! {
    /// What the server keeps in files.
    Data "data" {
        /// The folder; it is created where it is missing.
        dir: PathBuf = PathBuf::from("data"),
    }
}
