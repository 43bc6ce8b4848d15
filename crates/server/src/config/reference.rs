//! The reference of all options: what `polychat config` prints, and what `docs/configuration.md` says.

use std::fmt::Write as _;

use toml::{Table, Value};

use super::load::variable_of;
use super::{Config, SECTIONS};

/// How the page is made anew.
const PAGE_COMMAND: &str = "make docs";

impl Config {
    /// This configuration as a file, every option with its documentation. A database's password is not
    /// shown.
    pub fn commented(&self) -> String {
        let mut shown = self.clone();
        shown.database.url = self.database.redacted();
        let values = table_of(&shown);
        let mut file = String::new();
        for section in SECTIONS {
            write_comment(&mut file, section.about);
            write_line(&mut file, format_args!("[{}]", section.name));
            for option in section.options {
                write_comment(&mut file, option.doc);
                let value = &values[section.name][option.name];
                write_line(&mut file, format_args!("{} = {value}", option.name));
            }
            file.push('\n');
        }
        file.truncate(file.trim_end().len());
        file.push('\n');
        file
    }

    /// `docs/configuration.md`.
    pub fn page() -> String {
        let mut page = format!(
            "# Configuration\n\n\
             <!-- Made by `{PAGE_COMMAND}`: do not edit. -->\n\n\
             Everything has a default: `polychat` runs without any of this. An option is set, the later \
             winning over the earlier, by\n\n\
             1. the file `polychat.toml` in the current folder, or the one that `--config FILE` or \
             `POLYCHAT_CONFIG` names;\n\
             2. an environment variable, `POLYCHAT_` and the section and the option, e.g. \
             `POLYCHAT_HTTP_LISTEN` (a list has commas between its items);\n\
             3. a flag, for the few that have one: see `polychat --help`.\n\n\
             An unknown option or a value that does not fit stops the program with a sentence that names \
             it. `polychat config` prints what is in force, as a file with all comments.\n"
        );
        for section in SECTIONS {
            let about = prose(section.about);
            write_line(&mut page, format_args!("\n## [{}]\n\n{about}\n", section.name));
            page.push_str("| option | default | what it does |\n|---|---|---|\n");
            for option in section.options {
                let default = default_of(section.name, option.name);
                let variable = variable_of(section.name, option.name);
                write_line(
                    &mut page,
                    format_args!(
                        "| `{}`<br>`{variable}` | `{default}` | {} |",
                        option.name,
                        prose(option.doc),
                    ),
                );
            }
        }
        page
    }
}

/// What an option is if nobody sets it.
pub(super) fn default_of(section: &str, option: &str) -> Value {
    table_of(&Config::default())[section][option].clone()
}

fn table_of(config: &Config) -> Table {
    Table::try_from(config).expect("a configuration holds nothing that TOML cannot say")
}

fn write_comment(file: &mut String, lines: &[&str]) {
    for line in lines {
        write_line(file, format_args!("#{line}"));
    }
}

fn write_line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("writing to a String does not fail");
}

fn prose(lines: &[&str]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Layers;

    #[test]
    fn what_is_printed_can_be_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("polychat.toml");
        let mut config = Config::for_tests(folder.path(), Some("sqlite:elsewhere".to_owned()));
        config.http.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()];
        std::fs::write(&path, config.commented()).unwrap();
        let read = Config::load(Layers { file: Some(path), ..Layers::default() }).unwrap();
        assert_eq!(read, config);
    }

    #[test]
    fn the_page_in_docs_is_fresh() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/configuration.md");
        let page = std::fs::read_to_string(path).unwrap();
        assert!(page == Config::page(), "docs/configuration.md is stale: run `{PAGE_COMMAND}`");
    }
}
