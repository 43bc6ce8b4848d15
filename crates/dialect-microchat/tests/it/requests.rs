//! Requests in all their spellings, and what each bad one is told.

use serde_json::{Value, json};

use crate::app::{App, json_of};

#[tokio::test]
async fn two_people_talk() {
    let app = App::new().await;
    let (ada, ben) = (app.token("Ada").await, app.token("ben").await);
    let said = json!({"text": "hello"});
    let sent =
        app.ask("POST /api/v0/chats/@ben/messages", &[("authorization", &ada)], Some(said)).await;
    assert_eq!(sent.status(), 201);
    assert!(sent.headers().contains_key("ratelimit"), "the allowance is told");
    let sent = json_of(sent).await["response"].clone();
    assert_eq!((&sent["id"], &sent["chat"]["type"]), (&json!(1), &json!("user")));

    // Any case, percent-encoded, the older header, a trailing slash.
    let older = [("authentication", ben.as_str())];
    let read = app.ask("GET /api/v0/chats/%40ADA/messages/?count=1", &older, None).await;
    let read = json_of(read).await["response"][0].clone();
    assert_eq!((&read["text"], &read["sender"]["alias"]), (&json!("hello"), &json!("Ada")));
    assert_eq!(read["chat"]["eid"], read["sender"]["eid"], "ben's chat is with ada");

    let chat =
        json_of(app.ask("GET /api/v0/chats/@ada", &older, None).await).await["response"].clone();
    assert_eq!((&chat["unread"], &chat["read_id"]), (&json!(1), &json!(0)));
    let marked = app.ask("PUT /api/v0/chats/@ada/read", &older, Some(json!({"id": 1}))).await;
    assert_eq!(marked.status(), 204);
    let chats = json_of(app.ask("GET /api/v0/chats", &older, None).await).await["response"].clone();
    assert_eq!((&chats[0]["unread"], &chats[0]["last_message"]["id"]), (&json!(0), &json!(1)));
}

#[tokio::test]
async fn a_conference_is_founded_and_shown() {
    let app = App::new().await;
    let (ada, _ben) = (app.token("ada").await, app.token("ben").await);
    let ada = [("authorization", ada.as_str())];
    let lobby = json!({"title": "Lobby", "alias": "lobby", "members": ["ben"], "avatar": null});
    let founded = app.ask("POST /api/v0/conferences", &ada, Some(lobby)).await;
    assert_eq!(founded.status(), 201);
    let lobby = json_of(founded).await["response"].clone();
    assert_eq!((&lobby["members_count"], &lobby["private"]), (&json!(2), &json!(false)));
    assert_eq!(lobby["permissions"]["edit_conference"], json!(true));

    let members =
        json_of(app.ask("GET /api/v0/conferences/@lobby/members", &ada, None).await).await;
    let members = members["response"].as_array().unwrap();
    let named: Vec<_> =
        members.iter().map(|member| (&member["role"], &member["entity"]["alias"])).collect();
    assert_eq!(named, [(&json!("owner"), &json!("ada")), (&json!("member"), &json!("ben"))]);
    assert_eq!(members[1]["entity"].get("email"), None);

    let ben = app.ask("GET /api/v0/entities/@ben", &ada, None).await;
    assert_eq!(json_of(ben).await["response"]["common_conferences"], json!([lobby["eid"]]));
    let again = app
        .ask("POST /api/v0/conferences/@lobby/members", &ada, Some(json!({"invitee_alias": "ben"})))
        .await;
    assert_eq!(again.status(), 409);
}

#[tokio::test]
async fn one_knows_ones_own_email_and_can_take_it_away() {
    let app = App::new().await;
    let ada = app.token("ada").await;
    let ada = [("authorization", ada.as_str())];
    let email = |edit: Value| app.ask("PATCH /api/v0/entities/self", &ada, Some(edit));
    let edited = json_of(email(json!({"email": "ada@localhost", "bio": "hi"})).await).await;
    assert_eq!(edited["response"]["email"], "ada@localhost");
    let cleared = json_of(email(json!({"email": null})).await).await;
    assert_eq!(
        (&cleared["response"]["email"], &cleared["response"]["bio"]),
        (&Value::Null, &json!("hi"))
    );
    let same = json_of(email(json!({})).await).await;
    assert_eq!(same["response"]["bio"], "hi");
}

#[tokio::test]
async fn what_is_malformed_is_a_bad_request_with_a_sentence() {
    let app = App::new().await;
    let ada = app.token("ada").await;
    let ada = [("authorization", ada.as_str())];
    for (call, body) in [
        ("GET /api/v0/entities/ada", None),
        ("GET /api/v0/entities/0", None),
        ("GET /api/v0/entities/9007199254740992", None),
        ("GET /api/v0/entities/@", None),
        ("GET /api/v0/entities/@%FF", None),
        ("GET /api/v0/entities/@a%00b", None),
        ("GET /api/v0/chats?count=0", None),
        ("GET /api/v0/chats?count=201", None),
        ("GET /api/v0/chats?count=x", None),
        ("GET /api/v0/chats?offset=-1", None),
        ("GET /api/v0/chats/@ada/messages?offset=1&before=2", None),
        ("GET /api/v0/chats/@ada/messages?before=0", None),
        ("GET /api/v0/chats/@ada/messages/-1", None),
        ("DELETE /api/v0/auth/sessions/newest", None),
        ("POST /api/v0/chats/@ada/messages", Some(json!({}))),
        ("POST /api/v0/chats/@ada/messages", Some(json!({"text": 1}))),
        ("POST /api/v0/chats/@ada/messages", Some(json!({"text": "x", "reply_to": 7}))),
        ("POST /api/v0/chats/@ada/messages", Some(json!({"text": "x", "attachments": ["cafe"]}))),
        ("PUT /api/v0/chats/@ada/read", Some(json!({"id": -1}))),
        ("PATCH /api/v0/entities/self", Some(json!({"title": "not a user's"}))),
        ("PATCH /api/v0/entities/self", Some(json!({"avatar": "cafe"}))),
        ("POST /api/v0/conferences", Some(json!({"title": ""}))),
        ("POST /api/v0/users", Some(json!({"alias": "ab", "password": "long enough"}))),
        ("POST /api/v0/users", Some(json!([]))),
    ] {
        let response = app.ask(call, &ada, body.clone()).await;
        assert_eq!(response.status(), 400, "{call} {body:?}");
        let answer = json_of(response).await;
        assert!(
            answer["error"].as_str().is_some_and(|sentence| sentence.ends_with('.')),
            "{call}: {answer}"
        );
    }
}

#[tokio::test]
async fn each_refusal_has_its_status() {
    let app = App::new().await;
    let (ada, ben) = (app.token("ada").await, app.token("ben").await);
    let status = async |call: &str, token: &str, body: Option<Value>| {
        app.ask(call, &[("authorization", token)], body).await.status().as_u16()
    };
    assert_eq!(status("GET /api/v0/chats", "Bearer nonsense", None).await, 401);
    assert_eq!(status("GET /api/v0/chats", "Basic YTpi", None).await, 401);
    assert_eq!(status("GET /api/v0/entities/@nobody", &ada, None).await, 404);
    let king = json!({"privileges": "admin"});
    assert_eq!(status("PATCH /api/v0/entities/self", &ben, Some(king)).await, 403);
    assert_eq!(status("PATCH /api/v0/entities/@ada", &ben, Some(json!({"name": "x"}))).await, 403);
    let taken = json!({"alias": "ADA", "password": "long enough"});
    assert_eq!(status("POST /api/v0/users", "", Some(taken)).await, 409);
    let wrong = json!({"login": "ada", "password": "wrong horse"});
    assert_eq!(status("POST /api/v0/auth/sessions", "", Some(wrong)).await, 401);
}
