//! The web client, under `/app/`: the files that the build of `web/` left, embedded in the program (a debug
//! build reads them from their folder). It knows nothing about chats.

use std::borrow::Cow;
use std::fmt::Write as _;

use axum::Router;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use dialect_kit::documents::REFERENCE_PATH;
use dialect_kit::error;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, StatusCode};

/// Where a browser is led.
const HOME: &str = "/app/";
/// The page that all of the client's own addresses lead to: it looks at the address itself.
const PAGE: &str = "index.html";
/// Files here have a hash of their content in their name, so that they never change.
const HASHED: &str = "assets/";
/// Only what this server serves is loaded, and no script stands in a page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
     img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; \
     manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// Compressed forms that the build leaves beside a file, the smallest first: their name in HTTP, their ending.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

#[derive(rust_embed::Embed)]
#[folder = "../../web/dist/"]
#[allow_missing = true]
struct Built;

/// A file as it is sent.
struct File {
    bytes: Cow<'static, [u8]>,
    /// SHA-256.
    hash: [u8; 32],
}

/// The client's routes, and the way to them from `/`.
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/", get(async || Redirect::temporary(HOME)))
        .route("/app", get(async || Redirect::temporary(HOME)))
        .route(HOME, get(async |headers: HeaderMap| answer(built, PAGE, &headers)))
        .route(
            "/app/{*path}",
            get(async |Path(path): Path<String>, headers: HeaderMap| {
                answer(built, &path, &headers)
            }),
        )
        .method_not_allowed_fallback(error::method_not_allowed)
}

fn built(path: &str) -> Option<File> {
    let file = Built::get(path)?;
    Some(File { bytes: file.data, hash: file.metadata.sha256_hash() })
}

/// The file of that path, or the page where the path names no file.
fn answer(find: impl Fn(&str) -> Option<File>, path: &str, headers: &HeaderMap) -> Response {
    let names_a_file = path.rsplit('/').next().is_some_and(|last| last.contains('.'));
    let path = if names_a_file { path } else { PAGE };
    let encoded = ENCODINGS
        .into_iter()
        .filter(|(encoding, _)| accepts(headers, encoding))
        .find_map(|(encoding, ending)| Some((find(&format!("{path}{ending}"))?, Some(encoding))));
    match encoded.or_else(|| Some((find(path)?, None))) {
        Some((file, encoding)) => send(&file, path, encoding, headers),
        None if path == PAGE => not_built(),
        None => error::answer(StatusCode::NOT_FOUND, "There is nothing at this path."),
    }
}

fn send(file: &File, path: &str, encoding: Option<&'static str>, asked: &HeaderMap) -> Response {
    let tag = entity_tag(&file.hash);
    let kept = if path.starts_with(HASHED) {
        "public, max-age=31536000, immutable"
    } else {
        // Asked for each time, and mostly answered with 304.
        "no-cache"
    };
    let unchanged = asked.get(IF_NONE_MATCH).is_some_and(|known| {
        known.to_str().is_ok_and(|known| known.split(',').any(|one| one.trim() == tag))
    });
    let mut response = if unchanged {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.bytes.clone().into_response()
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, HeaderValue::try_from(tag).expect("hex digits make a header value"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(kept));
    headers.insert(VARY, HeaderValue::from_static("Accept-Encoding"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// What a server says that was built without the client.
fn not_built() -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Polychat</title>\
         <h1>Polychat runs, without its web client</h1>\
         <p>The client was not built into this program. <code>make run</code> builds both; it needs Node.js 20.19 \
         or newer with npm. Everything else works: see the <a href=\"{REFERENCE_PATH}\">reference of the APIs</a>.</p></html>\n"
    );
    (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], Html(page)).into_response()
}

fn entity_tag(hash: &[u8; 32]) -> String {
    let mut tag = String::from("\"");
    for byte in &hash[..16] {
        write!(tag, "{byte:02x}").expect("a string takes all");
    }
    tag + "\""
}

/// Whether an answer may come in that encoding.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    accepted.flat_map(|line| line.split(',')).any(|one| {
        let mut parts = one.split(';').map(str::trim);
        let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
        let weight = parts.find_map(|part| part.strip_prefix("q=")?.parse::<f32>().ok());
        named && weight.is_none_or(|weight| weight > 0.0)
    })
}

/// By the ending; the build makes no others.
fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("mp3") => "audio/mpeg",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A build of a page, a script in three forms, and an icon.
    fn find(path: &str) -> Option<File> {
        let known =
            ["index.html", "assets/a-1.js", "assets/a-1.js.br", "assets/a-1.js.gz", "icon.svg"];
        let at = known.iter().position(|known| *known == path)?;
        let hash = [u8::try_from(at).unwrap(); 32];
        Some(File { bytes: known[at].as_bytes().into(), hash })
    }

    fn ask(path: &str, asked: &[(http::HeaderName, &'static str)]) -> Response {
        let headers =
            asked.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        answer(find, path, &headers.collect())
    }

    #[test]
    fn addresses_of_the_client_lead_to_the_page_and_files_to_themselves() {
        for path in ["index.html", "c/17", "invite/aBc", "settings/"] {
            let page = ask(path, &[]);
            assert_eq!(page.headers()[CONTENT_TYPE], "text/html; charset=utf-8", "{path}");
            assert_eq!(page.headers()[CACHE_CONTROL], "no-cache");
            assert_eq!(page.headers()[CONTENT_SECURITY_POLICY], POLICY);
        }
        assert_eq!(ask("icon.svg", &[]).headers()[CONTENT_TYPE], "image/svg+xml");
        assert_eq!(ask("assets/a-2.js", &[]).status(), StatusCode::NOT_FOUND);
        assert_eq!(ask("../Cargo.toml", &[]).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_smallest_form_is_sent_that_the_browser_takes() {
        let script = |accepted| ask("assets/a-1.js", &[(ACCEPT_ENCODING, accepted)]);
        assert_eq!(script("gzip, deflate, br").headers()[CONTENT_ENCODING], "br");
        assert_eq!(script("gzip, br;q=0").headers()[CONTENT_ENCODING], "gzip");
        for plain in ["identity", "", "brotli"] {
            assert!(!script(plain).headers().contains_key(CONTENT_ENCODING), "{plain}");
        }
        let script = script("br");
        assert_eq!(script.headers()[CONTENT_TYPE], "text/javascript; charset=utf-8");
        assert!(script.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        assert_eq!(script.headers()[VARY], "Accept-Encoding");
    }

    #[test]
    fn what_the_browser_has_is_not_sent_again() {
        let tag = "\"00000000000000000000000000000000\"";
        assert_eq!(ask("c/17", &[]).headers()[ETAG], tag);
        assert_eq!(ask("c/17", &[(IF_NONE_MATCH, tag)]).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask("icon.svg", &[(IF_NONE_MATCH, tag)]).status(), StatusCode::OK);
    }

    #[test]
    fn a_program_without_the_client_says_so() {
        let missing = answer(|_| None, PAGE, &HeaderMap::new());
        assert_eq!(missing.status(), StatusCode::NOT_FOUND);
        assert_eq!(missing.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    }
}
