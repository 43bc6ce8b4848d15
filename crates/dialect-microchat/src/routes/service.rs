//! The service itself.

use crate::answer::{Answer, ok};
use crate::wire::session::{Version, VersionListResponse};

/// Versions of this API that the server speaks
#[utoipa::path(get, path = "/api/supported_versions", tag = "service", security(()),
    responses((status = 200, description = "The versions.", body = VersionListResponse)))]
pub(super) async fn supported_versions() -> Answer<[Version; 1]> {
    ok([Version("v0")])
}
