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
async fn it_describes_the_native_api() {
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
        let concrete = concrete.replace("{hash}", &"0".repeat(64));
        let concrete = concrete.replace("{list}", "photos").replace("{attachment}", "1");
        if concrete.ends_with("/events") {
            continue;
        }
        // What it must be told is told.
        let concrete = match concrete.as_str() {
            "/api/v0/search" | "/api/v0/entities" => format!("{concrete}?q=word"),
            _ => concrete,
        };
        let answer = cast.ada.http().get(&concrete).await;
        let expected = if operations.get("get").is_some() { [200, 404] } else { [405, 405] };
        assert!(expected.contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
        assert!(!answer.text().contains("nothing at this path"), "{path}");
    }
}

#[tokio::test]
async fn it_shows_people_what_it_speaks() {
    let server = TestServer::start().await;
    let page = async |path: &str| {
        let page = server.http().get(path).await;
        page.has_status(200);
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        let policy = page.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
        let page = page.text();
        for foreign in ["<script", "http://", "https://", "//cdn", "@import", "url("] {
            assert!(!page.contains(foreign), "{path}: {foreign}");
        }
        for (open, close) in [("<article>", "</article>"), ("<table", "</table>"), ("<p", "</p>")] {
            assert_eq!(page.matches(open).count(), page.matches(close).count(), "{path}: {open}");
        }
        page
    };
    let index = page("/reference").await;
    for documents in server::documents() {
        let base = format!("/reference/{}", documents.slug);
        assert!(index.contains(&format!("href=\"{base}\"")), "{base}");
        let openapi = server.http().get(&format!("{base}/openapi.json")).await.is(200);
        assert_eq!(openapi, documents.openapi, "{base}");
        let shown = page(&base).await;
        for path in openapi["paths"].as_object().expect("paths").keys() {
            assert!(shown.contains(path.as_str()), "{base}: {path} is not on the page");
        }
        let links = shown.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next());
        for target in links {
            let targets = shown.matches(&format!(" id=\"{target}\"")).count();
            assert_eq!(targets, 1, "{base}: {target}");
        }
        if let Some(described) = documents.asyncapi {
            let asyncapi = server.http().get(&format!("{base}/asyncapi.json")).await.is(200);
            assert_eq!(asyncapi, described, "{base}");
            assert!(shown.contains("id=\"live\""), "{base}");
        }
    }
    let native = page("/reference/microchat-v0").await;
    for told in
        ["send_message", "Idempotency-Key", "list of <a href=\"#type-Message\">", "ReadUpdate"]
    {
        assert!(native.contains(told), "{told}");
    }
    let documented = server.http().get("/api/v0/openapi.json").await.is(200);
    assert_eq!(documented, server.http().get("/reference/microchat-v0/openapi.json").await.is(200));
}

#[tokio::test]
async fn a_browser_is_led_to_the_web_client_or_told_what_is_missing() {
    let server = TestServer::start().await;
    for path in ["/", "/app", "/app/", "/app/c/17", "/app/invite/aBc"] {
        let page = server.http().get(path).await;
        assert!(page.header("content-type").starts_with("text/html"), "{path}");
        // Whether the client was built before these tests is not theirs to say.
        if page.status == 200 {
            assert!(
                page.header("content-security-policy").contains("script-src 'self';"),
                "{path}"
            );
        } else {
            page.has_status(404);
            assert!(page.text().contains("make run"), "{path}: {}", page.text());
        }
    }
    for path in ["/app/assets/none.js", "/app/..%2f..%2fCargo.toml", "/app/%2e%2e/Cargo.toml"] {
        let missing = server.http().get(path).await;
        missing.has_status(404);
        assert!(!missing.text().contains("[package]"), "{path}");
    }
    server.http().post("/app/", serde_json::json!({})).await.has_status(405);
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
