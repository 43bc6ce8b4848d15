//! What a conference grants to everybody, to its members and to one of them; roles.

use serde_json::{Value, json};
use testkit::microchat::Member;
use testkit::{Person, Room, TestServer, each};

on_both_engines!(
    a_conference_grants_what_it_is_told_to,
    who_may_change_what_a_conference_grants,
    a_member_may_be_granted_more_or_less_than_the_others,
    what_is_no_boolean_is_refused,
    an_admin_may_do_all_but_to_the_owner,
    whoever_loses_read_hears_nothing_until_it_is_back,
    a_moderator_deletes_and_restricts_anywhere,
);

const NINE: [&str; 9] = [
    "read",
    "send",
    "delete",
    "send_media",
    "send_mediamessage",
    "add_user",
    "remove_user",
    "pin_message",
    "edit_conference",
];

/// Those of the nine that are true.
#[track_caller]
fn granted(permissions: &Value) -> Vec<&'static str> {
    assert_eq!(permissions.as_object().map(serde_json::Map::len), Some(9), "{permissions}");
    NINE.into_iter().filter(|name| permissions[name].as_bool().expect("a boolean")).collect()
}

/// A private room of ben's, who has no privileges on the server, with cleo as member 2.
async fn bens_room(ben: &Person, cleo: &Person) -> Room {
    ben.opens(json!({"title": "Cellar", "members": [cleo.eid]})).await
}

async fn a_conference_grants_what_it_is_told_to(server: TestServer) {
    let cast = server.cast().await;
    let everybody = "/conferences/@lobby/permissions";
    let members = format!("/conferences/{}/members/permissions", cast.lobby.eid);
    assert_eq!(granted(&cast.cleo.get(everybody).await.ok(200)), ["read", "add_user"]);
    let first = granted(&cast.cleo.get(&members).await.ok(200));
    assert_eq!(first, ["read", "send", "send_media", "send_mediamessage", "add_user"]);

    let mut events = cast.cleo.listens().await;
    let changed = cast.ada.patch(&members, json!({"send": false, "pin_message": true})).await;
    let expected = ["read", "send_media", "send_mediamessage", "add_user", "pin_message"];
    assert_eq!(granted(&changed.ok(200)), expected);
    let edited = events.hears("ChatEdit").await;
    assert_eq!(granted(&edited["permissions"]), expected);
    cast.cleo.says("hello?").at(&cast.lobby).await.refused(403);
    cast.ada.says("the owner has all").in_(&cast.lobby).await;
    // What changes nothing is told to nobody; what came before is heard first.
    cast.ada.patch(&members, json!({"send": false})).await.ok(200);
    cast.ada.patch(&members, json!({})).await.ok(200);
    cast.ada.patch(&members, json!({"send": true})).await.ok(200);
    let heard = events.hears_until(|frame| frame.event == "ChatEdit").await;
    let kinds: Vec<_> = heard.iter().map(|frame| frame.event.as_str()).collect();
    assert_eq!(kinds, ["MessageReceive", "ChatEdit"]);
    cast.cleo.says("hello!").in_(&cast.lobby).await;

    // Everybody else: whoever may neither read nor join does neither.
    let dan = Person::joins(server.http(), "dan").await;
    dan.says("from outside").at(&cast.lobby).await.refused(403);
    cast.ada.patch(everybody, json!({"send": true})).await.ok(200);
    dan.says("from outside").in_(&cast.lobby).await;
    let closed = json!({"read": false, "send": false, "add_user": false});
    assert!(granted(&cast.ada.patch(everybody, closed).await.ok(200)).is_empty());
    dan.get("/chats/@lobby/messages").await.refused(403);
    dan.get(everybody).await.refused(403);
    let invitee = json!({"invitee_id": dan.eid});
    dan.post("/conferences/@lobby/members", invitee.clone()).await.refused(403);
    cast.cleo.post("/conferences/@lobby/members", invitee).await.ok(201);
}

async fn who_may_change_what_a_conference_grants(server: TestServer) {
    let cast = server.cast().await;
    let cellar = bens_room(&cast.ben, &cast.cleo).await;
    let dan = Person::joins(server.http(), "dan").await;
    for path in ["permissions", "members/permissions"] {
        let path = format!("/conferences/{}/{path}", cellar.eid);
        cast.cleo.patch(&path, json!({"send": false})).await.refused(403);
        dan.patch(&path, json!({"send": false})).await.refused(404);
        dan.get(&path).await.refused(404);
        cast.ada.patch(&path, json!({"delete": true})).await.ok(200);
        cast.cleo.get(&path).await.ok(200);
    }
    let trusted = format!("/conferences/{}/members/@cleo/permissions", cellar.eid);
    cast.ben.patch(&trusted, json!({"edit_conference": true})).await.ok(200);
    let path = format!("/conferences/{}/members/permissions", cellar.eid);
    cast.cleo.patch(&path, json!({"add_user": false})).await.ok(200);
    dan.get(&trusted).await.refused(404);
    dan.patch(&trusted, json!({"send": false})).await.refused(404);
    for nowhere in ["/conferences/987654321", "/conferences/@nobody"] {
        cast.ada.get(&format!("{nowhere}/permissions")).await.refused(404);
        cast.ada.patch(&format!("{nowhere}/members/permissions"), json!({})).await.refused(404);
    }
    cast.ada.get(&format!("/conferences/{}/permissions", cast.ben.eid)).await.refused(400);
}

async fn a_member_may_be_granted_more_or_less_than_the_others(server: TestServer) {
    let cast = server.cast().await;
    let cellar = bens_room(&cast.ben, &cast.cleo).await;
    let path = format!("/conferences/{}/members", cellar.eid);
    let cleos = format!("{path}/@CLEO/permissions");
    let mut events = cast.cleo.listens().await;
    let override_ = json!({"send": false, "delete": true, "unknown": 3});
    let effective = granted(&cast.ben.patch(&cleos, override_).await.ok(200));
    assert_eq!(effective, ["read", "delete", "send_media", "send_mediamessage", "add_user"]);
    assert_eq!(granted(&cast.cleo.get(&format!("{path}/2/permissions")).await.ok(200)), effective);
    let told = events.hears("MemberEdit").await;
    assert_eq!(told["chat"], json!({"eid": cellar.eid, "type": "conference"}));
    assert_eq!(granted(&told["member"]["permissions"]), effective);
    cast.cleo.says("hush").at(&cellar).await.refused(403);

    // The override wins over the conference until it is dropped.
    cast.ben.patch(&format!("{path}/permissions"), json!({"read": true})).await.ok(200);
    cast.cleo.says("hush").at(&cellar).await.refused(403);
    cast.ben.patch(&cleos, json!({"send": null})).await.ok(200);
    cast.cleo.says("aloud").in_(&cellar).await;
    assert!(granted(&cast.cleo.get(&cleos).await.ok(200)).contains(&"delete"));

    cast.cleo.patch(&cleos, json!({"pin_message": true})).await.refused(403);
    cast.ben.patch(&format!("{path}/1/permissions"), json!({"send": false})).await.refused(403);
    assert_eq!(granted(&cast.cleo.get(&format!("{path}/1/permissions")).await.ok(200)), NINE);
    for nobody in ["9", "@nobody", "@ada"] {
        let path = format!("{path}/{nobody}/permissions");
        cast.ben.patch(&path, json!({"send": false})).await.refused(404);
        cast.ben.get(&path).await.refused(404);
    }
}

async fn what_is_no_boolean_is_refused(server: TestServer) {
    let cast = server.cast().await;
    let conference = "/conferences/@lobby";
    for path in ["permissions", "members/permissions", "members/2/permissions"] {
        let path = format!("{conference}/{path}");
        for bad in [json!("no"), json!(0), json!([]), json!({})] {
            cast.ada.patch(&path, json!({"send": bad})).await.refused(400);
        }
        let null = cast.ada.patch(&path, json!({"send": null})).await;
        assert_eq!(null.status == 400, !path.ends_with("2/permissions"), "{path}");
    }
    for bad in [json!("owner"), json!("king"), json!(null), json!(1)] {
        let path = format!("{conference}/members/2");
        cast.ada.patch(&path, json!({"role": bad})).await.refused(400);
    }
    cast.ada.patch("/entities/@ben/permissions", json!({"send": null})).await.refused(400);
    cast.ada.patch("/entities/@ben/permissions", json!([])).await.refused(400);
}

async fn an_admin_may_do_all_but_to_the_owner(server: TestServer) {
    let cast = server.cast().await;
    let cellar = bens_room(&cast.ben, &cast.cleo).await;
    let dan = Person::joins(server.http(), "dan").await;
    let path = format!("/conferences/{}/members", cellar.eid);
    cast.ben.post(&path, json!({"invitee_alias": "dan"})).await.ok(201);
    let (cleos, dans) = (format!("{path}/@cleo"), format!("{path}/@dan"));
    dan.patch(&cleos, json!({"role": "admin"})).await.refused(403);

    let mut events = dan.listens().await;
    let member: Member = cast.ben.patch(&cleos, json!({"role": "admin"})).await.to(200);
    assert_eq!((member.role.as_str(), granted(&member.permissions)), ("admin", NINE.to_vec()));
    assert_eq!(events.hears("MemberEdit").await["member"]["role"], "admin");
    let same: Member = cast.cleo.patch(&cleos, json!({})).await.to(200);
    assert_eq!(same.role, "admin");

    cast.cleo.patch(&dans, json!({"role": "admin"})).await.refused(403);
    cast.cleo.patch(&format!("{dans}/permissions"), json!({"delete": true})).await.ok(200);
    let said = dan.says("rude").in_(&cellar).await;
    cast.cleo.delete(&format!("/chats/{}/messages/{}", cellar.eid, said.id)).await.is_done();
    let owner = format!("{path}/1");
    cast.cleo.delete(&owner).await.refused(403);
    cast.cleo.patch(&format!("{owner}/permissions"), json!({"send": false})).await.refused(403);
    cast.cleo.put(&format!("{owner}/restrictions"), json!({"send": false})).await.refused(403);
    cast.ada.put(&format!("{owner}/restrictions"), json!({"ban": true})).await.refused(403);
    cast.ben.patch(&owner, json!({"role": "member"})).await.refused(403);
    cast.ben.patch(&format!("{cleos}/permissions"), json!({"send": false})).await.refused(403);

    cast.ben.patch(&cleos, json!({"role": "member"})).await.ok(200);
    cast.cleo.delete(&dans).await.refused(403);
    // When the owner leaves, an admin goes before whoever is longer there.
    cast.ben.patch(&dans, json!({"role": "admin"})).await.ok(200);
    cast.ben.delete(&owner).await.is_done();
    let heir: Member = cast.cleo.get(&dans).await.to(200);
    assert_eq!(heir.role, "owner");
}

async fn whoever_loses_read_hears_nothing_until_it_is_back(server: TestServer) {
    let cast = server.cast().await;
    let cellar = bens_room(&cast.ben, &cast.cleo).await;
    let cleos = format!("/conferences/{}/members/@cleo/permissions", cellar.eid);
    cast.ben.says("one").in_(&cellar).await;
    let mut live = cast.cleo.listens().await;
    let start = live.cursor().to_owned();

    cast.ben.patch(&cleos, json!({"read": false})).await.ok(200);
    assert_eq!(live.hears("ChatDelete").await, json!({"eid": cellar.eid}));
    cast.ben.says("two @cleo").in_(&cellar).await;
    let chat = format!("/chats/{}", cellar.eid);
    for path in [chat.clone(), format!("{chat}/messages"), format!("{chat}/messages/2")] {
        cast.cleo.get(&path).await.refused(403);
    }
    cast.cleo.put(&format!("{chat}/read"), json!({"id": 1})).await.refused(403);
    let listed = each(&cast.cleo.get("/chats").await.ok(200), "eid");
    assert!(!listed.contains(&cellar.eid.into()), "{listed:?}");
    cast.cleo.says("blind").in_(&cellar).await;
    // Whoever comes while it is so hears nothing either.
    let mut late = cast.cleo.listens().await;

    cast.ben.patch(&cleos, json!({"read": null})).await.ok(200);
    cast.ben.says("four").in_(&cellar).await;
    let mut resumed = cast.cleo.listens_after(&start).await;
    for (events, closed) in [(&mut live, false), (&mut late, false), (&mut resumed, true)] {
        let heard = events.hears_until(|frame| frame.data["text"] == "four").await;
        let kinds: Vec<_> = heard.iter().map(|frame| frame.event.as_str()).collect();
        let rest = ["ChatNew", "MemberEdit", "MessageReceive"];
        assert_eq!(kinds[usize::from(closed)..], rest);
    }
    // They were a member all the time, so what was said meanwhile is theirs to read.
    let texts: Vec<_> = cast.cleo.reads(&cellar, "").await.into_iter().map(|m| m.text).collect();
    assert_eq!(texts, ["one", "two @cleo", "blind", "four"]);
    let chat: testkit::microchat::Chat = cast.cleo.get(&chat).await.to(200);
    assert_eq!((chat.unread, chat.mentions), (3, 0), "who cannot read is not mentioned");

    // The same for all members at once, and an admin is none of them.
    let members = format!("/conferences/{}/members/permissions", cellar.eid);
    cast.ben.patch(&members, json!({"read": false})).await.ok(200);
    assert_eq!(live.hears("ChatDelete").await, json!({"eid": cellar.eid}));
    let cleo = format!("/conferences/{}/members/@cleo", cellar.eid);
    cast.ben.patch(&cleo, json!({"role": "admin"})).await.ok(200);
    assert_eq!(live.hears("ChatNew").await["eid"], cellar.eid);
    // Whoever is added has nothing to hear.
    let dan = Person::joins(server.http(), "dan").await;
    let mut dans = dan.listens().await;
    let path = format!("/conferences/{}/members", cellar.eid);
    cast.ben.post(&path, json!({"invitee_id": dan.eid})).await.ok(201);
    cast.ben.says("five").in_(&cellar).await;
    cast.ben.says("to dan alone").to(&dan).await;
    assert_eq!(dans.hears_said().await, "to dan alone");
}

async fn a_moderator_deletes_and_restricts_anywhere(server: TestServer) {
    let cast = server.cast().await;
    let cellar = bens_room(&cast.ben, &cast.cleo).await;
    let dan = Person::joins(server.http(), "dan").await;
    let said = cast.cleo.says("rude").in_(&cellar).await;
    let message = format!("/chats/{}/messages/{}", cellar.eid, said.id);
    let cleos = format!("/conferences/{}/members/@cleo", cellar.eid);
    dan.delete(&message).await.refused(404);
    dan.put(&format!("{cleos}/restrictions"), json!({"send": false})).await.refused(404);
    let moderator = json!({"privileges": "moderator"});
    cast.ada.patch(&format!("/entities/{}", dan.eid), moderator).await.ok(200);
    dan.delete(&message).await.is_done();
    dan.put(&format!("{cleos}/restrictions"), json!({"send": false})).await.is_done();
    cast.cleo.says("again").at(&cellar).await.refused(403);
    dan.delete(&format!("{cleos}/restrictions")).await.is_done();
    cast.cleo.says("again").in_(&cellar).await;
    // That is all.
    dan.says("hello").at(&cellar).await.refused(403);
    dan.delete(&cleos).await.refused(403);
    dan.patch(&format!("{cleos}/permissions"), json!({"send": false})).await.refused(403);
    dan.patch(&cleos, json!({"role": "admin"})).await.refused(403);
}
