//! `[database]`: where everything that people write is kept.

use std::path::Path;

use super::section::section;

section! {
    /// Where everything that people write is kept.
    Database "database" {
        /// Empty: the SQLite file `polychat.sqlite` in the data folder. `sqlite:PATH` is a file elsewhere.
        /// `postgres://USER:PASSWORD@HOST/DATABASE` is a PostgreSQL database, 13 or newer.
        url: String = String::new(),
    }
}

impl Database {
    /// Where the database is, for a data folder.
    ///
    /// # Errors
    /// A sentence, where the URL is of no kind that we know.
    pub fn location(&self, data: &Path) -> Result<store::Location, String> {
        if self.url.is_empty() {
            Ok(store::Location::Sqlite(data.join("polychat.sqlite")))
        } else if self.url.starts_with("postgres://") || self.url.starts_with("postgresql://") {
            Ok(store::Location::Postgres(self.url.clone()))
        } else if let Some(path) = self.url.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            Ok(store::Location::Sqlite(path.into()))
        } else {
            // Not repeated in the message: it may hold a password.
            Err("`database.url` must be empty or begin with `sqlite:` or `postgres://`.".to_owned())
        }
    }

    /// The URL without its password, to be shown.
    pub fn redacted(&self) -> String {
        let Some((scheme, rest)) = self.url.split_once("://") else {
            return self.url.clone();
        };
        match rest.rsplit_once('@') {
            Some((user, host)) if user.contains(':') => {
                let name = user.split(':').next().unwrap_or_default();
                format!("{scheme}://{name}:…@{host}")
            }
            _ => self.url.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn database(url: &str) -> Database {
        Database { url: url.to_owned() }
    }

    #[test]
    fn by_default_it_is_a_file_in_the_data_folder() {
        let location = database("").location(Path::new("/var/polychat"));
        let Ok(store::Location::Sqlite(path)) = location else { panic!("not SQLite") };
        assert_eq!(path, Path::new("/var/polychat/polychat.sqlite"));
    }

    #[test]
    fn a_url_of_another_kind_is_refused_without_repeating_it() {
        let refused = database("mysql://root:secret@db/chat").location(Path::new("."));
        let Err(sentence) = refused else { panic!("accepted") };
        assert!(sentence.contains("database.url") && !sentence.contains("secret"), "{sentence}");
    }

    #[test]
    fn what_is_shown_has_no_password() {
        for (url, shown) in [
            ("", ""),
            ("sqlite:/tmp/chat.sqlite", "sqlite:/tmp/chat.sqlite"),
            ("postgres://db/chat", "postgres://db/chat"),
            ("postgres://ada@db/chat", "postgres://ada@db/chat"),
            ("postgres://ada:p@ss@db/chat", "postgres://ada:…@db/chat"),
        ] {
            assert_eq!(database(url).redacted(), shown);
        }
    }
}
