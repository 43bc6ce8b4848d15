//! A field of a PATCH body: absent, null, or a value.

use serde::{Deserialize, Deserializer};

/// What a PATCH says about one field. The field needs `#[serde(default)]`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// Not mentioned: it stays as it is.
    #[default]
    Absent,
    /// Null: it is cleared, where it can be.
    Null,
    /// It gets this value.
    Value(T),
}

impl<T> Patch<T> {
    /// None where it stays, none within where it is cleared.
    ///
    /// # Errors
    /// What `read` says of the value.
    pub fn read<U, E>(self, read: impl FnOnce(T) -> Result<U, E>) -> Result<Option<Option<U>>, E> {
        match self {
            Self::Absent => Ok(None),
            Self::Null => Ok(Some(None)),
            Self::Value(value) => read(value).map(|read| Some(Some(read))),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Body {
        #[serde(default)]
        field: Patch<u8>,
    }

    #[test]
    fn absent_null_and_value_are_three_things() {
        let parse = |json| serde_json::from_str::<Body>(json).map(|body| body.field).ok();
        assert_eq!(parse("{}"), Some(Patch::Absent));
        assert_eq!(parse(r#"{"field": null}"#), Some(Patch::Null));
        assert_eq!(parse(r#"{"field": 7}"#), Some(Patch::Value(7)));
        assert_eq!(parse(r#"{"field": "7"}"#), None);
    }
}
