//! Putting the layers together: defaults < file < environment < flags.

use std::path::PathBuf;

use ::config::{Config as Merged, File, FileFormat, Value, ValueKind};
use thiserror::Error;

use super::{Config, SECTIONS};

/// Read when no other file is named, if it is there.
const FILE_DEFAULT: &str = "polychat.toml";
/// What every variable of ours begins with.
const VARIABLE_PREFIX: &str = "POLYCHAT_";
/// Variables with our prefix that are no options: the file's own, the tests', and what Kubernetes sets in
/// every container beside a service of the name `polychat`.
const VARIABLES_PASSED_OVER: &[&str] =
    &["POLYCHAT_CONFIG", "POLYCHAT_TEST_", "POLYCHAT_PORT", "POLYCHAT_SERVICE_"];

/// Why there is no configuration. Its text is the sentence for whoever started the program.
#[derive(Debug, Error)]
pub enum Error {
    /// A key that no option has.
    #[error("There is no option `{key}` ({origin}); see `polychat config` for all there are.")]
    Unknown {
        /// The key as it was given.
        key: String,
        /// Where it was given.
        origin: String,
    },
    /// A value that does not fit its option, or a file that cannot be read or is no TOML.
    #[error("The configuration is not usable: {0}.")]
    Unusable(String),
}

/// The layers above the defaults.
#[derive(Debug, Default)]
pub struct Layers {
    /// The file, where one is named; then it must be there.
    pub file: Option<PathBuf>,
    /// The environment: names and values.
    pub environment: Vec<(String, String)>,
    /// The flags: what they are called, their option (`http.listen`), and what was given.
    pub flags: Vec<(&'static str, &'static str, String)>,
}

impl Config {
    /// The configuration that the layers make.
    ///
    /// # Errors
    /// The first thing found that is not right.
    pub fn load(layers: Layers) -> Result<Self, Error> {
        let required = layers.file.is_some();
        let path = layers.file.unwrap_or_else(|| FILE_DEFAULT.into());
        let file = Merged::builder()
            .add_source(File::from(path.as_path()).format(FileFormat::Toml).required(required))
            .build()
            .map_err(|error| unusable(&error))?;
        refuse_unknown_keys(&file, &path.display().to_string())?;

        let mut merged = Merged::builder().add_source(file);
        for (variable, given) in layers.environment {
            if let Some(option) = option_of(&variable)? {
                let origin = format!("environment variable {variable}");
                let value = value(given, option.is_list, &origin);
                merged =
                    merged.set_override(option.key, value).map_err(|error| unusable(&error))?;
            }
        }
        for (flag, key, given) in layers.flags {
            let value = value(given, false, &format!("flag {flag}"));
            merged = merged.set_override(key, value).map_err(|error| unusable(&error))?;
        }
        merged.build().and_then(Merged::try_deserialize).map_err(|error| unusable(&error))
    }
}

/// What a variable sets.
struct Named {
    key: String,
    is_list: bool,
}

/// The option that a variable sets; none for a variable that is not ours.
fn option_of(variable: &str) -> Result<Option<Named>, Error> {
    let passed_over =
        VARIABLES_PASSED_OVER.iter().any(|passed_over| variable.starts_with(passed_over));
    if passed_over || !variable.starts_with(VARIABLE_PREFIX) {
        return Ok(None);
    }
    let named = SECTIONS.iter().find_map(|section| {
        let option = section
            .options
            .iter()
            .find(|option| variable_of(section.name, option.name) == variable)?;
        let key = format!("{}.{}", section.name, option.name);
        let is_list = super::reference::default_of(section.name, option.name).is_array();
        Some(Named { key, is_list })
    });
    match named {
        Some(named) => Ok(Some(named)),
        None => Err(Error::Unknown {
            key: variable.to_owned(),
            origin: "an environment variable".to_owned(),
        }),
    }
}

/// The name of the variable that sets an option.
pub(super) fn variable_of(section: &str, option: &str) -> String {
    format!("{VARIABLE_PREFIX}{section}_{option}").to_uppercase()
}

/// A value from outside the file: text, or a list of texts between commas.
fn value(given: String, is_list: bool, origin: &str) -> Value {
    let origin = origin.to_owned();
    if is_list {
        let items = given.split(',').map(str::trim).filter(|item| !item.is_empty());
        let items = items.map(|item| Value::new(Some(&origin), item)).collect();
        Value::new(Some(&origin), ValueKind::Array(items))
    } else {
        Value::new(Some(&origin), given)
    }
}

fn refuse_unknown_keys(file: &Merged, origin: &str) -> Result<(), Error> {
    let unknown = |key: String| Error::Unknown { key, origin: origin.to_owned() };
    let ValueKind::Table(sections) = &file.cache.kind else { return Ok(()) };
    for (name, given) in sections {
        let Some(section) = SECTIONS.iter().find(|section| section.name == name) else {
            return Err(unknown(name.clone()));
        };
        let ValueKind::Table(options) = &given.kind else {
            return Err(Error::Unusable(format!(
                "`{name}` in {origin} must be a section, [{name}]"
            )));
        };
        for key in options.keys() {
            if !section.options.iter().any(|option| option.name == key) {
                return Err(unknown(format!("{name}.{key}")));
            }
        }
    }
    Ok(())
}

fn unusable(error: &::config::ConfigError) -> Error {
    Error::Unusable(error.to_string().trim_end().trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn file(folder: &Path, text: &str) -> PathBuf {
        let path = folder.join("polychat.toml");
        std::fs::write(&path, text).unwrap();
        path
    }

    fn variable(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn each_layer_wins_over_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let text = "[http]\nlisten = '127.0.0.1:1'\nmax_connections = 5\nheader_timeout_s = 6";
        let config = Config::load(Layers {
            file: Some(file(folder.path(), text)),
            environment: vec![
                variable("POLYCHAT_HTTP_LISTEN", "127.0.0.1:2"),
                variable("POLYCHAT_HTTP_MAX_CONNECTIONS", "7"),
                variable("POLYCHAT_HTTP_TRUSTED_PROXIES", "10.0.0.0/8, 192.168.1.1, ::1"),
                variable("POLYCHAT_TEST_POSTGRES", "postgres://…"),
                variable("PATH", "/bin"),
            ],
            flags: vec![
                ("--listen", "http.listen", "127.0.0.1:3".to_owned()),
                ("--limits", "limits.enabled", "off".to_owned()),
            ],
        })
        .unwrap();
        assert_eq!(config.http.listen.port(), 3);
        assert_eq!(config.http.max_connections.get(), 7);
        assert_eq!(config.http.header_timeout_s.get(), 6);
        assert_eq!(config.http.trusted_proxies.len(), 3);
        assert!(!config.limits.enabled);
        assert_eq!(config.log, super::super::Log::default());
    }

    #[test]
    fn whatever_is_unknown_or_does_not_fit_is_named_with_its_place() {
        let folder = tempfile::tempdir().unwrap();
        for (text, words) in [
            ("[http]\nlisten_on = 'x'", &["`http.listen_on`", "polychat.toml"][..]),
            ("[htpp]\nlisten = 'x'", &["`htpp`", "polychat.toml"]),
            ("http = 3", &["`http`", "polychat.toml"]),
            ("[http]\nmax_connections = 'many'", &["http.max_connections", "polychat.toml"]),
            ("[http]\nmax_connections = 0", &["http.max_connections"]),
            ("[log]\nformat = 'xml'", &["xml", "log.format"]),
            ("[http", &["polychat.toml"]),
        ] {
            let layers = Layers { file: Some(file(folder.path(), text)), ..Layers::default() };
            let sentence = Config::load(layers).unwrap_err().to_string();
            for word in words {
                assert!(sentence.contains(word), "{text:?}: {sentence}");
            }
        }
    }

    #[test]
    fn an_unknown_variable_and_a_bad_value_in_one_are_named() {
        for (name, value) in
            [("POLYCHAT_HTPP_LISTEN", "x"), ("POLYCHAT_HTTP_MAX_CONNECTIONS", "many")]
        {
            let layers = Layers { environment: vec![variable(name, value)], ..Layers::default() };
            let sentence = Config::load(layers).unwrap_err().to_string();
            assert!(sentence.contains(name), "{sentence}");
        }
    }

    #[test]
    fn a_file_that_is_named_must_be_there() {
        let layers = Layers { file: Some("/nowhere/polychat.toml".into()), ..Layers::default() };
        let sentence = Config::load(layers).unwrap_err().to_string();
        assert!(sentence.contains("/nowhere/polychat.toml"), "{sentence}");
    }
}
