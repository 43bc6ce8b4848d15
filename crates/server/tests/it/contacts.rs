//! Address books: one's own, and nobody else's.

use serde_json::{Value, json};
use testkit::{Person, TestServer, each, fields};

on_both_engines!(
    contacts_are_made_renamed_and_deleted,
    contacts_are_listed_by_name,
    contacts_are_private,
    what_a_contact_cannot_be,
    one_is_told_of_ones_contacts,
    a_deleted_contact_is_still_there_as_such,
    a_retry_adds_nobody_twice,
    the_first_version_has_contacts_too,
);

async fn contacts_are_made_renamed_and_deleted(server: TestServer) {
    let cast = server.cast().await;
    let new = json!({"username": "BEN", "name": "Benny", "surname": "B."});
    let ben = cast.ada.post("/contacts", new).await.ok(201);
    assert_eq!(fields(&ben), "entity id name surname");
    assert_eq!((&ben["id"], &ben["entity"]["alias"]), (&json!(cast.ben.eid), &json!("ben")));
    assert_eq!((&ben["name"], &ben["surname"]), (&json!("Benny"), &json!("B.")));
    let cleo = cast.ada.post("/contacts", json!({"eid": cast.cleo.eid})).await.ok(201);
    assert_eq!((&cleo["name"], &cleo["surname"]), (&json!(""), &json!("")));
    cast.ada.post("/contacts", json!({"alias": "cleo"})).await.refused(409);

    let (by_id, by_alias) = (format!("/contacts/{}", cast.ben.eid), "/contacts/@ben");
    for path in [by_id.as_str(), by_alias] {
        assert_eq!(cast.ada.get(path).await.ok(200), ben);
    }
    let renamed = cast.ada.patch(by_alias, json!({"name": "Benjamin"})).await.ok(200);
    assert_eq!((&renamed["name"], &renamed["surname"]), (&json!("Benjamin"), &json!("B.")));
    let emptied = cast.ada.patch(&by_id, json!({"name": null, "surname": ""})).await.ok(200);
    assert_eq!((&emptied["name"], &emptied["surname"]), (&json!(""), &json!("")));
    // What one calls them is no business of theirs.
    assert_eq!(cast.ben.get("/entities/self").await.ok(200)["name"], "");
    cast.ada.delete(by_alias).await.is_done();
    for path in [by_id.as_str(), by_alias] {
        cast.ada.get(path).await.refused(404);
        cast.ada.patch(path, json!({"name": "x"})).await.refused(404);
        cast.ada.delete(path).await.refused(404);
    }
    cast.ada.post("/contacts", json!({"username": "ben"})).await.ok(201);
}

async fn contacts_are_listed_by_name(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    for (alias, name) in [("ben", "zoe"), ("cleo", ""), ("dora", "Émile"), ("emil", "Álvaro")] {
        Person::joins(server.http(), alias).await;
        ada.post("/contacts", json!({"username": alias, "name": name})).await.ok(201);
    }
    let order = async || {
        let contacts = ada.get("/contacts").await.ok(200);
        let aliases = contacts.as_array().into_iter().flatten();
        aliases.map(|one| one["entity"]["alias"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let listed: Vec<String> = order().await;
    assert_eq!(listed, ["emil", "cleo", "dora", "ben"], "whatever the case and the accents");
    ada.patch("/contacts/@ben", json!({"name": "Aaron"})).await.ok(200);
    // Who was given no name is listed by their own.
    let cleo = ada.sign_in("cleo", testkit::PASSWORD).await;
    cleo.patch("/entities/self", json!({"name": "Zed"})).await.ok(200);
    let listed: Vec<String> = order().await;
    assert_eq!(listed, ["ben", "emil", "dora", "cleo"]);
    let page = ada.get("/contacts?offset=1&count=2").await.ok(200);
    assert_eq!(each(&page, "name"), ["Álvaro", "Émile"]);
    ada.get("/contacts?count=0").await.refused(400);
}

async fn contacts_are_private(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.post("/contacts", json!({"username": "ben", "name": "Benny"})).await.ok(201);
    for other in [&cast.ben, &cast.cleo] {
        assert_eq!(other.get("/contacts").await.ok(200), json!([]));
        other.get("/contacts/@ben").await.refused(404);
        other.delete(&format!("/contacts/{}", cast.ben.eid)).await.refused(404);
    }
    // The same person can be in two books under two names.
    cast.cleo.post("/contacts", json!({"username": "ben", "name": "Mr B."})).await.ok(201);
    assert_eq!(cast.ada.get("/contacts/@ben").await.ok(200)["name"], "Benny");
}

async fn what_a_contact_cannot_be(server: TestServer) {
    let cast = server.cast().await;
    for (bad, status) in [
        (json!({}), 400),
        (json!({"username": "ben", "eid": cast.ben.eid}), 400),
        (json!({"eid": 0}), 400),
        (json!({"eid": "2"}), 400),
        (json!({"username": "@ben"}), 400),
        (json!({"username": "ben", "name": "x".repeat(256)}), 400),
        (json!({"username": "nobody"}), 404),
        (json!({"eid": 987_654_321}), 404),
        (json!({"username": "lobby"}), 400),
        (json!({"eid": cast.attic.eid}), 404),
    ] {
        cast.cleo.post("/contacts", bad).await.refused(status);
    }
    for path in ["/contacts/ben", "/contacts/0", "/contacts/1.5"] {
        cast.cleo.get(path).await.refused(400);
    }
    assert_eq!(cast.cleo.get("/contacts").await.ok(200), json!([]));
}

async fn one_is_told_of_ones_contacts(server: TestServer) {
    let ada = Person::joins(server.http(), "ada").await;
    let (ben, cleo) =
        (Person::joins(server.http(), "ben").await, Person::joins(server.http(), "cleo").await);
    let (mut adas, mut bens) = (ada.listens().await, ben.listens_by_socket().await);
    let start = adas.cursor().to_owned();
    let made = ada.post("/contacts", json!({"username": "ben", "name": "Benny"})).await.ok(201);
    assert_eq!(adas.hears("ContactEdit").await, made);
    let renamed = ada.patch("/contacts/@ben", json!({"name": "B."})).await.ok(200);
    assert_eq!(adas.hears("ContactEdit").await, renamed);
    // They share no conversation: the address book alone is why ada is told.
    ben.patch("/entities/self", json!({"bio": "Hello"})).await.ok(200);
    assert_eq!(adas.hears("EntityEdit").await["bio"], "Hello");
    cleo.patch("/entities/self", json!({"bio": "Unknown"})).await.ok(200);
    let mut resumed = ada.listens_after(&start).await;
    let missed = resumed.hears_until(|frame| frame.event == "EntityEdit").await;
    let kinds: Vec<&str> = missed.iter().map(|frame| frame.event.as_str()).collect();
    assert_eq!(kinds, ["ContactEdit", "ContactEdit", "EntityEdit"]);

    ada.delete("/contacts/@ben").await.is_done();
    assert_eq!(adas.hears("ContactDelete").await, json!({"id": ben.eid}));
    ben.patch("/entities/self", json!({"bio": "Gone"})).await.ok(200);
    ada.says("alone").to(&ada).await;
    let heard = adas.hears_until(|frame| frame.event == "MessageReceive").await;
    assert!(heard.iter().all(|frame| frame.event != "EntityEdit"), "{heard:?}");
    let heard = bens.hears_until(|frame| frame.data["bio"] == "Gone").await;
    assert!(heard.iter().all(|frame| !frame.event.starts_with("Contact")), "{heard:?}");
}

async fn a_deleted_contact_is_still_there_as_such(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.post("/contacts", json!({"username": "ben", "name": "Benny"})).await.ok(201);
    cast.ada.post("/contacts", json!({"username": "cleo"})).await.ok(201);
    cast.ben.post("/contacts", json!({"username": "ada"})).await.ok(201);
    let mut adas = cast.ada.listens().await;
    cast.ben.delete("/entities/self").await.is_done();
    let gone = json!({"eid": cast.ben.eid, "type": "user", "deleted": true});
    assert_eq!(adas.hears("EntityEdit").await, gone);
    let contacts = cast.ada.get("/contacts").await.ok(200);
    let find = |eid: u64| -> Value {
        let all = contacts.as_array().into_iter().flatten();
        all.clone().find(|one| one["id"] == eid).cloned().expect("a contact")
    };
    assert_eq!(
        (find(cast.ben.eid)["entity"].clone(), &find(cast.ben.eid)["name"]),
        (gone, &json!("Benny"))
    );
    assert_eq!(find(cast.cleo.eid)["entity"]["alias"], "cleo");
    let path = format!("/contacts/{}", cast.ben.eid);
    cast.ada.get("/contacts/@ben").await.refused(404);
    assert_eq!(cast.ada.patch(&path, json!({"name": "B."})).await.ok(200)["name"], "B.");
    cast.ada.delete(&path).await.is_done();
}

async fn a_retry_adds_nobody_twice(server: TestServer) {
    let cast = server.cast().await;
    let ada = cast.ada.with("idempotency-key", "once");
    let ben = ada.post("/contacts", json!({"username": "ben"})).await.ok(201);
    assert_eq!(ada.post("/contacts", json!({"username": "ben"})).await.ok(201), ben);
    ada.post("/contacts", json!({"username": "cleo"})).await.refused(409);
    ada.post("/bots", json!({"alias": "helper"})).await.refused(409);
    let tries =
        (0..4).map(async |_| cast.cleo.post("/contacts", json!({"username": "ada"})).await.status);
    let mut statuses = futures_util::future::join_all(tries).await;
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
}

async fn the_first_version_has_contacts_too(server: TestServer) {
    let cast = server.cast().await;
    let http = cast.ada.http();
    let new = json!({"username": "ben", "name": "Benny"});
    let ben = http.post("/api/contacts", new).await.ok(201);
    assert_eq!(http.get("/api/contacts/").await.ok(200), json!([ben]));
    let by_id = format!("/api/contacts/{}", cast.ben.eid);
    for path in ["/api/contacts/@ben", by_id.as_str()] {
        assert_eq!(http.get(path).await.ok(200), ben);
    }
    let renamed = http.patch("/api/contacts/@ben", json!({"surname": "B."})).await.ok(200);
    assert_eq!((&renamed["name"], &renamed["surname"]), (&json!("Benny"), &json!("B.")));
    http.delete(&by_id).await.is_done();
    http.get("/api/contacts/@ben").await.refused(404);
}
