//! Parts of lists and of histories.

use model::{History, MessageNo, Page, Refusal};
use serde::Deserialize;
use utoipa::IntoParams;

use super::message::HistoryQuery;

/// How many a list gives where nothing is said.
const COUNT_DEFAULT: u32 = 50;
/// The most that a list gives at once.
const COUNT_MAX: u32 = 200;

/// Which part of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// How many to skip.
    #[param(minimum = 0, default = 0)]
    pub offset: Option<i64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub count: Option<i64>,
}

impl TryFrom<PageQuery> for Page {
    type Error = Refusal;

    fn try_from(query: PageQuery) -> Result<Self, Refusal> {
        let offset = u32::try_from(query.offset.unwrap_or(0))
            .map_err(|_| Refusal::invalid("`offset` needs a number from 0 to 4294967295."))?;
        Ok(Self { offset, count: count(query.count)? })
    }
}

impl HistoryQuery {
    /// Which messages, and how many at most.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a number out of range, and for `offset` together with `before`.
    pub(crate) fn parse(&self) -> Result<(History, u32), Refusal> {
        let history = match (self.offset, self.before) {
            (None, None) => History::Newest,
            (Some(after @ 0..), None) => History::After(MessageNo::new(after)),
            (Some(back), None) => History::AfterFromEnd(back.unsigned_abs()),
            (None, Some(before @ 1..)) => History::Before(MessageNo::new(before)),
            (None, Some(_)) => {
                return Err(Refusal::invalid("`before` needs a message id from 1 on."));
            }
            (Some(_), Some(_)) => {
                return Err(Refusal::invalid("Use either `offset` or `before`, not both."));
            }
        };
        Ok((history, count(self.count)?))
    }
}

fn count(count: Option<i64>) -> Result<u32, Refusal> {
    count
        .map_or(Ok(COUNT_DEFAULT), u32::try_from)
        .ok()
        .filter(|count| (1..=COUNT_MAX).contains(count))
        .ok_or_else(|| Refusal::invalid(format!("`count` needs a number from 1 to {COUNT_MAX}.")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn history(offset: Option<i64>, before: Option<i64>) -> Option<History> {
        HistoryQuery { offset, before, count: None }.parse().ok().map(|(history, _)| history)
    }

    #[test]
    fn a_history_is_read_from_either_end_or_before_a_message() {
        assert_eq!(history(None, None), Some(History::Newest));
        assert_eq!(history(Some(0), None), Some(History::After(MessageNo::new(0))));
        assert_eq!(history(Some(-3), None), Some(History::AfterFromEnd(3)));
        assert_eq!(history(None, Some(9)), Some(History::Before(MessageNo::new(9))));
        assert_eq!(history(None, Some(0)), None);
        assert_eq!(history(Some(1), Some(9)), None);
    }

    #[test]
    fn a_list_gives_50_unless_told_and_200_at_most() {
        let count = |count| Page::try_from(PageQuery { offset: None, count }).ok();
        assert_eq!(count(None), Some(Page { offset: 0, count: 50 }));
        assert_eq!(count(Some(200)), Some(Page { offset: 0, count: 200 }));
        for bad in [0, 201, -1, i64::MAX, i64::MIN] {
            assert_eq!(count(Some(bad)), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_numbers_give_a_history_or_are_refused(
            offset: Option<i64>, before: Option<i64>, count: Option<i64>
        ) {
            match (HistoryQuery { offset, before, count }).parse() {
                Ok((_, count)) => prop_assert!((1..=200).contains(&count)),
                Err(refusal) => prop_assert!(matches!(refusal, Refusal::Invalid(_))),
            }
        }

        #[test]
        fn any_numbers_give_a_page_or_are_refused(offset: Option<i64>, count: Option<i64>) {
            match Page::try_from(PageQuery { offset, count }) {
                Ok(page) => prop_assert!((1..=200).contains(&page.count)),
                Err(refusal) => prop_assert!(matches!(refusal, Refusal::Invalid(_))),
            }
        }
    }
}
