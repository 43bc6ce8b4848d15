//! What the server says of itself.

use testkit::TestServer;

#[tokio::test]
async fn it_says_which_versions_it_speaks() {
    let server = TestServer::start().await;
    for path in ["/api/supported_versions", "/api/supported_versions/"] {
        assert_eq!(server.http().get(path).await.ok(200), serde_json::json!(["v0"]));
    }
}

#[tokio::test]
async fn it_describes_the_native_api_and_shows_it_to_people() {
    let server = TestServer::start().await;
    let document = server.http().get("/api/v0/openapi.json").await.is(200);
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let paths = document["paths"].as_object().expect("paths");
    assert!(paths.len() >= 17, "{:?}", paths.keys());
    let cast = server.cast().await;
    for (path, operations) in paths {
        // Each path that it names is served: at worst by a refusal of the method or of what it names.
        let concrete = path.replace("{entity}", "@ada").replace("{chat}", "@lobby");
        let concrete = concrete.replace("{conf}", "@lobby").replace("{member}", "1");
        let concrete = concrete
            .replace("{server}", "999999")
            .replace("{session_id}", "1")
            .replace("{id}", "1");
        if concrete.ends_with("/events") {
            continue;
        }
        // What it must be told is told.
        let concrete = concrete.replace("/search", "/search?q=word");
        let answer = cast.ada.http().get(&concrete).await;
        let expected = if operations.get("get").is_some() { [200, 404] } else { [405, 405] };
        assert!(expected.contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
        assert!(!answer.text().contains("nothing at this path"), "{path}");
    }
    let page = server.http().get("/api/v0/reference").await;
    page.has_status(200);
    assert!(page.header("content-type").starts_with("text/html"));
    let page = page.text();
    let front = server.http().get("/").await;
    assert_eq!(front.text(), page, "a browser is led there");
    assert!(!page.contains("<script") && !page.contains("https://"), "no script, no foreign host");
    for path in paths.keys() {
        assert!(page.contains(path.as_str()), "{path} is not on the page");
    }
}

#[tokio::test]
async fn it_tells_its_health_and_its_numbers() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    let _events = cast.ben.listens().await;
    cast.ada.says("count me").in_(&cast.lobby).await;
    let health = server.http().get("/healthz").await;
    health.has_status(200);
    let metrics = server.http().get("/metrics").await;
    metrics.has_status(200);
    let metrics = metrics.text();
    for (what, words) in [
        (
            "request counts by route",
            &["polychat_http_requests_total", "/api/v0/chats/{chat}/messages"][..],
        ),
        ("connections", &["connections"]),
        ("deliveries", &["deliver"]),
        ("commit sizes and times", &["commit", "_seconds"]),
        ("queue bytes", &["queue", "bytes"]),
    ] {
        assert!(words.iter().all(|word| metrics.contains(word)), "{what}: {metrics}");
    }
    assert!(!metrics.contains(cast.ada.token()), "no tokens");
}

#[tokio::test]
async fn pages_of_other_origins_may_call_it_without_credentials() {
    let server = TestServer::start().await;
    let cast = server.cast().await;
    let page = cast.ada.with("origin", "https://elsewhere.example");
    let answer = page.get("/entities/self").await;
    answer.ok(200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
}
