//! The event stream for pages that cannot set headers.

use axum::response::Response;
use http_body_util::BodyExt as _;

use crate::app::{App, cookies_of};

/// The `Cookie` line and the path with its csrf token, as a browser would send them.
fn as_a_browser_sends(signed_in: &Response) -> (String, String) {
    let cookies = cookies_of(signed_in);
    let csrf = cookies.iter().find_map(|cookie| cookie.strip_prefix("CSRF_TOKEN=")).unwrap();
    (cookies.join("; "), format!("GET /api/v0/events?csrf_token={csrf}"))
}

/// The first piece of a stream.
async fn first_piece(response: Response) -> String {
    let frame = response.into_body().frame().await.unwrap().unwrap();
    String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap()
}

#[tokio::test]
async fn both_cookies_stand_for_a_token() {
    let app = App::new().await;
    let (cookies, call) = as_a_browser_sends(&app.sign_in("ada").await);
    let response = app.ask(&call, &[("cookie", &cookies)], None).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let hello = first_piece(response).await;
    assert!(
        hello.starts_with("id: ") && hello.contains("\nevent: Hello\ndata: {\"self\":{"),
        "{hello}"
    );
}

#[tokio::test]
async fn a_cookie_alone_a_foreign_page_or_another_path_is_refused() {
    let app = App::new().await;
    let (cookies, call) = as_a_browser_sends(&app.sign_in("ada").await);
    let status =
        async |call: &str, headers: &[(&str, &str)]| app.ask(call, headers, None).await.status();
    let cookie = ("cookie", cookies.as_str());
    assert_eq!(status("GET /api/v0/events", &[cookie]).await, 401);
    assert_eq!(status(&call, &[]).await, 401);
    assert_eq!(status(&call, &[cookie, ("sec-fetch-site", "cross-site")]).await, 403);
    let origins = [("host", "chat.example"), ("origin", "https://evil.example")];
    assert_eq!(status(&call, &[cookie, origins[0], origins[1]]).await, 403);
    let chats = call.replace("/events", "/chats");
    assert_eq!(status(&chats, &[cookie]).await, 401, "cookies are good for the stream alone");
}

#[tokio::test]
async fn a_cookie_of_a_closed_session_is_good_for_nothing() {
    let app = App::new().await;
    let signed_in = app.sign_in("ada").await;
    let (cookies, call) = as_a_browser_sends(&signed_in);
    let answer = crate::app::json_of(signed_in).await;
    let token = format!("Bearer {}", answer["response"].as_str().unwrap());
    let closing = "DELETE /api/v0/auth/sessions/current";
    assert_eq!(app.ask(closing, &[("authorization", &token)], None).await.status(), 204);
    assert_eq!(app.ask(&call, &[("cookie", &cookies)], None).await.status(), 401);
}
