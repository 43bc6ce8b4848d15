//! `[dialects]`: which chat APIs are served besides the native one.

use super::section::section;

section! {
    /// Which chat APIs are served besides the native one, Microchat v0. What is off is answered 404.
    Dialects "dialects" {
        /// Microchat's first version, at `/api`.
        microchat_legacy: bool = true,
        /// ChatAPI, at `/auth`, `/users` and `/chats`.
        chatapi: bool = true,
        /// Forms, at `/api/login`, `/api/logout`, `/api/chats` and `/api/user`.
        forms: bool = true,
        /// Gateway, at `/api/rest` and `/api/ws`.
        gateway: bool = true,
    }
}
