//! How a section of the configuration is written down: once, in its own file, from which the type, its
//! defaults and the reference in `docs/configuration.md` all come.

/// One section, as the reference shows it.
#[derive(Debug)]
pub(super) struct Section {
    /// Its name in the file: `[http]`.
    pub(super) name: &'static str,
    /// What it is about, a line each.
    pub(super) about: &'static [&'static str],
    /// Its options, in the order in which they are shown.
    pub(super) options: &'static [Described],
}

/// One option and its documentation.
#[derive(Debug)]
pub(super) struct Described {
    /// Its name in its section.
    pub(super) name: &'static str,
    /// What it does, a line each.
    pub(super) doc: &'static [&'static str],
}

/// Declares a section: `Type "name" { option: kind = default, … }`, every option with a doc comment.
macro_rules! section {
    (
        $(#[doc = $about:literal])+
        $section:ident $name:literal {
            $( $(#[doc = $doc:literal])+ $option:ident: $kind:ty = $default:expr, )+
        }
    ) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $section {
            $( $(#[doc = $doc])+ pub $option: $kind, )+
        }

        impl Default for $section {
            fn default() -> Self {
                Self { $( $option: $default, )+ }
            }
        }

        impl $section {
            pub(super) const SECTION: $crate::config::section::Section =
                $crate::config::section::Section {
                    name: $name,
                    about: &[$($about),+],
                    options: &[$(
                        $crate::config::section::Described {
                            name: stringify!($option),
                            doc: &[$($doc),+],
                        },
                    )+],
                };
        }
    };
}

pub(super) use section;
