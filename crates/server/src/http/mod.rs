//! Serving HTTP: the [`listener`] hands each connection a [`socket`] and lets hyper speak on it; the
//! [`app`] is what all requests meet. It knows no dialect.
//!
//! hyper is driven directly, because the limits that keep one bad client from harming others (how long a
//! header may take, how large it may be, how many connections there are) can be set there only.

pub(crate) mod app;
mod client_address;
mod listener;
mod observe;
mod socket;
#[cfg(test)]
mod tests;

pub(crate) use listener::Listening;
