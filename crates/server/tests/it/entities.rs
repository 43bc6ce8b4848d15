//! Looking people and conferences up, editing and deleting them.

use serde_json::{Value, json};
use testkit::microchat::Microchat;
use testkit::{PASSWORD, Person, TestServer, eventually, fields};

const USER: &str =
    "alias avatar bio common_conferences eid name permissions presence privileges surname type";
const CONFERENCE: &str =
    "alias avatar description eid members_count owner permissions private title type";
const NINE: &str = "add_user delete edit_conference pin_message read remove_user send send_media \
                    send_mediamessage";

on_both_engines!(
    a_user_as_others_and_as_they_themselves_see_them,
    a_conference_as_its_members_and_others_see_it,
    aliases_are_found_without_regard_to_case_and_percent_encoded,
    an_edit_changes_what_it_names_and_nothing_else,
    what_an_edit_refuses,
    others_are_edited_by_an_admin_alone,
    a_conference_is_edited_and_deleted_by_who_may,
    one_is_online_while_a_live_connection_is_open,
    changes_are_told_to_those_who_share_a_conversation,
);

async fn a_user_as_others_and_as_they_themselves_see_them(server: TestServer) {
    let cast = server.cast().await;
    cast.ben.patch("/entities/self", json!({"email": "ben@example.org"})).await.ok(200);

    let own = cast.ben.get("/entities/self").await.ok(200);
    assert_eq!(own["email"], "ben@example.org");
    assert_eq!(own["eid"], cast.ben.eid);

    let by_ada = cast.ada.get(&format!("/entities/{}", cast.ben.eid)).await.ok(200);
    assert_eq!(fields(&by_ada), USER);
    assert_eq!(by_ada["common_conferences"], json!([cast.lobby.eid, cast.attic.eid]));
    assert_eq!(fields(&by_ada["permissions"]), NINE);
    let permissions = by_ada["permissions"].as_object().into_iter().flatten();
    assert!(permissions.map(|(_, granted)| granted).all(|granted| *granted == Value::Bool(true)));

    let by_cleo = cast.cleo.get("/entities/@ben").await.ok(200);
    assert_eq!(by_cleo["common_conferences"], json!([cast.lobby.eid]), "the attic is not hers");
    assert!(by_cleo.get("email").is_none(), "{by_cleo}");
}

async fn a_conference_as_its_members_and_others_see_it(server: TestServer) {
    let cast = server.cast().await;
    let dora = Person::joins(server.http(), "dora").await;
    let lobby = cast.ben.get("/entities/@lobby").await.ok(200);
    assert_eq!(fields(&lobby), CONFERENCE);
    for (field, value) in [
        ("eid", json!(cast.lobby.eid)),
        ("type", json!("conference")),
        ("alias", json!("lobby")),
        ("title", json!("Lobby")),
        ("description", json!("")),
        ("owner", json!(cast.ada.eid)),
        ("private", json!(false)),
        ("avatar", json!(null)),
        ("members_count", json!(3)),
    ] {
        assert_eq!(lobby[field], value, "{field}");
    }
    let mine = |entity: &Value| -> Vec<String> {
        let permissions = entity["permissions"].as_object().into_iter().flatten();
        permissions.filter(|(_, may)| **may == true).map(|(name, _)| name.clone()).collect()
    };
    let member = ["add_user", "read", "send", "send_media", "send_mediamessage"];
    assert_eq!(mine(&lobby), member);
    let by_owner = cast.ada.get("/entities/@lobby").await.ok(200);
    assert_eq!(mine(&by_owner).len(), 9);
    let by_visitor = dora.get("/entities/@lobby").await.ok(200);
    assert_eq!(mine(&by_visitor), ["add_user", "read"]);

    let attic = format!("/entities/{}", cast.attic.eid);
    let by_ben = cast.ben.get(&attic).await.ok(200);
    assert_eq!((&by_ben["private"], &by_ben["alias"]), (&json!(true), &json!(null)));
    cast.cleo.get(&attic).await.refused(404);
    cast.cleo.get("/entities/987654321").await.refused(404);
}

async fn aliases_are_found_without_regard_to_case_and_percent_encoded(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let maria = Person::joins(server.http(), "мария").await;
    let lower = "/entities/@%D0%BC%D0%B0%D1%80%D0%B8%D1%8F";
    let upper = "/entities/@%D0%9C%D0%90%D0%A0%D0%98%D0%AF/";
    for path in [lower, upper] {
        assert_eq!(ada.get(path).await.ok(200)["eid"], maria.eid);
    }
    for path in ["/entities/@ADA", "/entities/@ada/", "/entities/%40ada"] {
        assert_eq!(maria.get(path).await.ok(200)["eid"], ada.eid);
    }
    ada.get("/entities/@nobody").await.refused(404);
    for path in ["/entities/ada", "/entities/1.5", "/entities/99999999999999999999", "/entities/-1"]
    {
        let answer = ada.get(path).await;
        assert!([400, 404].contains(&answer.status), "{}: {}", answer.asked, answer.text());
        answer.refused(answer.status);
    }
}

async fn an_edit_changes_what_it_names_and_nothing_else(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let edit = json!({
        "alias": "countess", "name": "Ada", "surname": "Lovelace", "bio": "Poetical science",
        "email": "ada@example.org",
    });
    let edited = ada.patch("/entities/self", edit.clone()).await.ok(200);
    let unchanged = ada.patch("/entities/self", json!({})).await.ok(200);
    for (field, value) in edit.as_object().into_iter().flatten() {
        assert_eq!((&edited[field], &unchanged[field]), (value, value), "{field}");
    }
    let cleared = ada.patch("/entities/self", json!({"email": null, "bio": ""})).await.ok(200);
    assert_eq!((&cleared["email"], &cleared["bio"]), (&json!(null), &json!("")));
    assert_eq!(cleared["surname"], "Lovelace");
    ada.sign_in("countess", PASSWORD).await;
    // The old alias is free at once, and one may change the case of one's own.
    Person::joins(server.http(), "ada").await;
    ada.patch("/entities/@countess", json!({"alias": "Countess"})).await.ok(200);
}

async fn what_an_edit_refuses(server: TestServer) {
    let cast = server.cast().await;
    let long = "x".repeat(5_001);
    for bad in [
        json!({"alias": "x"}),
        json!({"alias": null}),
        json!({"alias": 7}),
        json!({"name": "x".repeat(256)}),
        json!({"name": ["x"]}),
        json!({"bio": long}),
        json!({"email": "nowhere"}),
        json!({"email": 1}),
        json!("ada"),
    ] {
        cast.ben.patch("/entities/self", bad).await.refused(400);
    }
    for alias in ["ADA", "Lobby"] {
        cast.ben.patch("/entities/self", json!({"alias": alias})).await.refused(409);
    }
    assert_eq!(cast.ben.get("/entities/self").await.ok(200)["alias"], "ben");
}

async fn others_are_edited_by_an_admin_alone(server: TestServer) {
    let cast = server.cast().await;
    let ben = format!("/entities/{}", cast.ben.eid);
    cast.cleo.patch(&ben, json!({"name": "Benjamin"})).await.refused(403);
    cast.cleo.delete(&ben).await.refused(403);
    let edited = cast.ada.patch(&ben, json!({"name": "Benjamin"})).await.ok(200);
    assert_eq!(edited["name"], "Benjamin");
    cast.ada.delete(&ben).await.is_done();
    cast.ada.get(&ben).await.refused(404);
    cast.ben.get("/chats").await.refused(401);
    cast.ada.delete(&ben).await.refused(404);
}

async fn a_conference_is_edited_and_deleted_by_who_may(server: TestServer) {
    let cast = server.cast().await;
    let dora = Person::joins(server.http(), "dora").await;
    let (lobby, attic) = ("/entities/@lobby", format!("/entities/{}", cast.attic.eid));
    let edit = json!({"title": "Great hall"});
    cast.ben.patch(lobby, edit.clone()).await.refused(403);
    dora.patch(lobby, edit.clone()).await.refused(403);
    cast.cleo.patch(&attic, edit.clone()).await.refused(404);
    let mut events = cast.ben.listens().await;
    let edit = json!({"title": "Great hall", "alias": "hall", "description": "d", "private": true});
    let edited = cast.ada.patch(lobby, edit.clone()).await.ok(200);
    for (field, value) in edit.as_object().into_iter().flatten() {
        assert_eq!(&edited[field], value, "{field}");
    }
    assert_eq!(events.hears("ChatEdit").await["entity"]["title"], "Great hall");
    dora.get("/entities/@hall").await.refused(404);
    cast.ada.patch("/entities/@hall", json!({"alias": "BEN"})).await.refused(409);
    cast.ada.patch("/entities/@hall", json!({"title": " "})).await.refused(400);
    cast.ada.patch("/entities/@hall", json!({"private": "yes"})).await.refused(400);
    cast.ada.patch("/entities/@hall", json!({"alias": null})).await.ok(200);

    let hall = format!("/entities/{}", cast.lobby.eid);
    cast.ben.delete(&hall).await.refused(403);
    cast.ada.delete(&hall).await.is_done();
    assert_eq!(events.hears("ChatDelete").await, json!({"eid": cast.lobby.eid}));
    for path in [hall, format!("/chats/{}", cast.lobby.eid), "/entities/@hall".to_owned()] {
        cast.ada.get(&path).await.refused(404);
    }
    cast.ben.says("hello?").at(&cast.lobby).await.refused(404);
    let chats = cast.ben.get("/chats").await.ok(200);
    assert_eq!(testkit::each(&chats, "eid"), [cast.attic.eid]);
}

async fn one_is_online_while_a_live_connection_is_open(server: TestServer) {
    let cast = server.cast().await;
    let status = async || {
        let ben = cast.ada.get("/entities/@ben").await.ok(200);
        (ben["presence"]["status"] == "online", ben["presence"]["last_seen"].clone())
    };
    assert!(!status().await.0);
    let events = cast.ben.listens().await;
    assert!(status().await.0);
    let live = cast.ben.on_chatapi().await.connects().await;
    drop(events);
    assert!(status().await.0, "the other connection is still there");
    drop(live);
    eventually("ben to be offline", async || !status().await.0).await;
    let last_seen = status().await.1;
    assert!(testkit::is_time(&last_seen), "{last_seen}");
}

async fn changes_are_told_to_those_who_share_a_conversation(server: TestServer) {
    let cast = server.cast().await;
    let dora = Person::joins(server.http(), "dora").await;
    cast.cleo.says("just for you").to(&cast.ben).await;
    let (mut bens, mut doras) = (cast.ben.listens().await, dora.listens().await);
    let mut own = cast.cleo.listens_by_socket().await;
    cast.cleo.patch("/entities/self", json!({"name": "Cleopatra"})).await.ok(200);
    for events in [&mut bens, &mut own] {
        let edited = events.hears("EntityEdit").await;
        assert_eq!((&edited["eid"], &edited["name"]), (&json!(cast.cleo.eid), &json!("Cleopatra")));
    }
    dora.says("alone").to(&dora).await;
    let heard = doras.hears_until(|frame| frame.event == "MessageReceive").await;
    assert!(heard.iter().all(|frame| frame.event != "EntityEdit"), "{heard:?}");

    cast.cleo.delete("/entities/self").await.is_done();
    let gone = json!({"eid": cast.cleo.eid, "type": "user", "deleted": true});
    assert_eq!(bens.hears("EntityEdit").await, gone);
    Microchat::at(server.http()).with_token(cast.cleo.token()).get("/chats").await.refused(401);
}
