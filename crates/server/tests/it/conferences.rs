//! Conferences and their members.

use serde_json::{Value, json};
use testkit::microchat::Member;
use testkit::{Person, TestServer, each};

on_both_engines!(
    what_was_said_before_one_came_stays_unknown_when_it_is_rewritten,
    a_key_opens_no_other_conference,
    a_conference_is_private_without_an_alias_and_public_with_one,
    what_creating_refuses,
    members_are_listed_in_order_of_joining,
    who_may_add_whom,
    who_may_remove_whom,
    ownership_passes_on_and_the_last_one_out_ends_it,
    numbers_of_members_are_never_used_again,
    a_private_one_shows_what_was_said_while_one_was_there,
    a_public_one_shows_everything_and_lets_anybody_join,
    everybody_concerned_hears_of_comings_and_goings,
    an_idempotency_key_creates_and_adds_once,
    a_private_one_is_to_strangers_as_if_it_were_not_there,
);

fn members_path(eid: u64) -> String {
    format!("/conferences/{eid}/members")
}

async fn a_conference_is_private_without_an_alias_and_public_with_one(server: TestServer) {
    let cast = server.cast().await;
    for (body, private) in [
        (json!({"title": "a"}), true),
        (json!({"title": "b", "alias": "bbb"}), false),
        (json!({"title": "c", "alias": "ccc", "private": true}), true),
        (json!({"title": "d", "private": false, "description": "open"}), false),
    ] {
        let conference = cast.ben.post("/conferences", body.clone()).await.ok(201);
        assert_eq!(conference["private"], private, "{body}");
        assert_eq!(conference["owner"], cast.ben.eid);
        assert_eq!(conference["members_count"], 1);
    }
    let by_names = json!({"title": "e", "members": [cast.ada.eid, "cleo"]});
    let room = cast.ben.opens(by_names).await;
    let members: Vec<Member> = cast.cleo.get(&members_path(room.eid)).await.to(200);
    let eids: Vec<_> = members.iter().map(|member| member.entity["eid"].clone()).collect();
    assert_eq!(eids, [cast.ben.eid, cast.ada.eid, cast.cleo.eid]);
}

async fn what_creating_refuses(server: TestServer) {
    let cast = server.cast().await;
    for body in [
        json!({}),
        json!({"title": ""}),
        json!({"title": "x".repeat(256)}),
        json!({"title": 1}),
        json!({"title": "x", "alias": "no spaces"}),
        json!({"title": "x", "private": "yes"}),
        json!({"title": "x", "members": "ben"}),
    ] {
        cast.ada.post("/conferences", body).await.refused(400);
    }
    for alias in ["LOBBY", "Ben"] {
        cast.ada.post("/conferences", json!({"title": "x", "alias": alias})).await.refused(409);
    }
    for nobody in [json!(987_654_321), json!("nobody"), json!(cast.lobby.eid)] {
        let body = json!({"title": "x", "alias": "unmade", "members": [nobody]});
        let answer = cast.ada.post("/conferences", body).await;
        assert!([400, 404].contains(&answer.status), "{}: {}", answer.asked, answer.text());
    }
    cast.ada.get("/entities/@unmade").await.refused(404);
}

async fn members_are_listed_in_order_of_joining(server: TestServer) {
    let cast = server.cast().await;
    let path = members_path(cast.lobby.eid);
    let members: Vec<Member> = cast.cleo.get(&path).await.to(200);
    let short: Vec<_> = members
        .iter()
        .map(|member| (member.id, member.entity["alias"].clone(), member.role.as_str()))
        .collect();
    let expected =
        [(1, json!("ada"), "owner"), (2, json!("ben"), "member"), (3, json!("cleo"), "member")];
    assert_eq!(short, expected);
    assert!(testkit::is_time(&json!(members[0].joined_at)));
    assert_eq!(members[0].restrictions, json!(null));
    let user = "alias avatar bio eid name permissions presence privileges surname type";
    assert_eq!(testkit::fields(&members[0].entity), user, "no e-mail, no common conferences");

    let second: Vec<Member> = cast.cleo.get(&format!("{path}?offset=1&count=1")).await.to(200);
    assert_eq!(second, members[1..2]);
    for name in ["2", "@ben", "@BEN"] {
        let member: Member = cast.ada.get(&format!("{path}/{name}")).await.to(200);
        assert_eq!(member.id, 2);
        assert_eq!(member.permissions["send"], true);
        assert_eq!(member.permissions["remove_user"], false);
    }
    for name in ["9", "@nobody"] {
        cast.ada.get(&format!("{path}/{name}")).await.refused(404);
    }
    cast.cleo.get(&members_path(cast.attic.eid)).await.refused(404);
    let no_conference = cast.ada.get(&members_path(cast.ben.eid)).await;
    assert!([400, 404].contains(&no_conference.status), "{}", no_conference.text());
}

async fn who_may_add_whom(server: TestServer) {
    let cast = server.cast().await;
    let dora = Person::joins(server.http(), "dora").await;
    let attic = members_path(cast.attic.eid);
    let invite = |person: &Person| json!({"invitee_id": person.eid});

    // A member may by default; a stranger does not even know of a private conference.
    dora.post(&attic, invite(&dora)).await.refused(404);
    let added: Member = cast.ben.post(&attic, json!({"invitee_alias": "Cleo"})).await.to(201);
    assert_eq!((added.id, &added.entity["eid"]), (3, &json!(cast.cleo.eid)));
    cast.ada.post(&attic, invite(&cast.cleo)).await.refused(409);

    // In a public one a stranger may add themselves, and nobody else.
    let lobby = "/conferences/@lobby/members";
    let emil = Person::joins(server.http(), "emil").await;
    dora.post(lobby, invite(&emil)).await.refused(403);
    let joined: Member = dora.post(lobby, invite(&dora)).await.to(201);
    assert_eq!(joined.id, 4);
    dora.post(lobby, invite(&dora)).await.refused(409);

    for body in [json!({}), json!({"invitee_id": "dora"}), json!({"invitee_alias": 4})] {
        cast.ada.post(lobby, body).await.refused(400);
    }
    let nobody = cast.ada.post(lobby, json!({"invitee_alias": "nobody"})).await;
    nobody.refused(404);
}

async fn who_may_remove_whom(server: TestServer) {
    let cast = server.cast().await;
    let by_ben = cast.ben.opens(json!({"title": "Ben's", "members": ["ada", "cleo"]})).await;
    let path = members_path(by_ben.eid);
    cast.cleo.delete(&format!("{path}/2")).await.refused(403);
    cast.cleo.delete(&format!("{path}/1")).await.refused(403);
    cast.ada.delete(&format!("{path}/1")).await.refused(403);
    cast.ben.delete(&format!("{path}/@cleo")).await.is_done();
    cast.cleo.says("hello?").at(&by_ben).await.refused(404);
    cast.ben.delete(&format!("{path}/3")).await.refused(404);
    cast.ada.delete(&format!("{path}/2")).await.is_done();
    cast.ben.get(&format!("{path}/2")).await.refused(404);
    let members = async || {
        let conference = cast.ben.get(&format!("/entities/{}", by_ben.eid)).await.ok(200);
        conference["members_count"].clone()
    };
    assert_eq!(members().await, 1);

    // Who may not read there any more may still leave, and nothing else.
    cast.ben.post(&path, json!({"invitee_alias": "ada"})).await.ok(201);
    cast.ben.post(&path, json!({"invitee_alias": "cleo"})).await.ok(201);
    let blind = json!({"read": false, "remove_user": true});
    cast.ben.patch(&format!("{path}/@cleo/permissions"), blind).await.ok(200);
    cast.cleo.delete(&format!("{path}/@ada")).await.refused(403);
    cast.cleo.delete(&format!("{path}/99")).await.refused(403);
    cast.cleo.delete(&format!("{path}/@cleo")).await.is_done();
    assert_eq!(members().await, 2);
}

async fn ownership_passes_on_and_the_last_one_out_ends_it(server: TestServer) {
    let cast = server.cast().await;
    let path = members_path(cast.lobby.eid);
    let owner =
        async |person: &Person| person.get("/entities/@lobby").await.ok(200)["owner"].clone();
    cast.ada.delete(&format!("/chats/{}", cast.lobby.eid)).await.is_done();
    assert_eq!(owner(&cast.ben).await, cast.ben.eid, "the longest-standing of equals");
    let member: Member = cast.ben.get(&format!("{path}/2")).await.to(200);
    assert_eq!(member.role, "owner");
    cast.ben.delete(&format!("{path}/@ben")).await.is_done();
    assert_eq!(owner(&cast.cleo).await, cast.cleo.eid);
    cast.cleo.patch("/entities/@lobby", json!({"title": "Cleo's"})).await.ok(200);
    cast.cleo.delete("/entities/self").await.is_done();
    cast.ada.get(&format!("/entities/{}", cast.lobby.eid)).await.refused(404);
    cast.ada.opens(json!({"title": "Lobby", "alias": "lobby"})).await;
}

async fn numbers_of_members_are_never_used_again(server: TestServer) {
    let cast = server.cast().await;
    let path = members_path(cast.attic.eid);
    let invite = json!({"invitee_id": cast.cleo.eid});
    for id in 3..6 {
        let member: Member = cast.ada.post(&path, invite.clone()).await.to(201);
        assert_eq!(member.id, id);
        cast.cleo.delete(&format!("{path}/{id}")).await.is_done();
    }
    let members = cast.ada.get(&path).await.ok(200);
    assert_eq!(each(&members, "id"), [1, 2]);
}

async fn a_private_one_shows_what_was_said_while_one_was_there(server: TestServer) {
    let cast = server.cast().await;
    let path = members_path(cast.attic.eid);
    let seen = async |person: &Person| -> Vec<u64> {
        person.reads(&cast.attic, "").await.iter().map(|message| message.id).collect()
    };
    cast.ada.says("1 before").in_(&cast.attic).await;
    for stay in 0..2 {
        cast.ada.post(&path, json!({"invitee_id": cast.cleo.eid})).await.ok(201);
        cast.ada.says("2, 4 during").in_(&cast.attic).await;
        cast.cleo.delete(&format!("{path}/@cleo")).await.is_done();
        cast.ada.says("3, 5 after").in_(&cast.attic).await;
        cast.cleo.get(&format!("/chats/{}/messages", cast.attic.eid)).await.refused(404);
        assert_eq!(cast.ada.reads(&cast.attic, "").await.len(), 3 + 2 * stay);
    }
    cast.ada.post(&path, json!({"invitee_id": cast.cleo.eid})).await.ok(201);
    assert_eq!(seen(&cast.cleo).await, [2, 4], "all her stays, and nothing else");
    cast.cleo.get(&format!("/chats/{}/messages/3", cast.attic.eid)).await.refused(404);
    cast.cleo.get(&format!("/chats/{}/messages/2", cast.attic.eid)).await.ok(200);
    assert_eq!(seen(&cast.ben).await, [1, 2, 3, 4, 5]);
    let elsewhere = cast.cleo.on_chatapi().await;
    let lines = elsewhere.reads(cast.attic.eid, "").await;
    assert_eq!(lines.iter().map(|line| line.id).collect::<Vec<_>>(), [2, 4]);
    assert_eq!(cast.cleo.says("6").in_(&cast.attic).await.id, 6, "numbers count for all");
}

async fn a_public_one_shows_everything_and_lets_anybody_join(server: TestServer) {
    let cast = server.cast().await;
    cast.ada.says("welcome").in_(&cast.lobby).await;
    let dora = Person::joins(server.http(), "dora").await;
    assert_eq!(dora.reads(&cast.lobby, "").await[0].text, "welcome");
    dora.get("/chats/@lobby").await.ok(200);
    assert_eq!(dora.get("/chats").await.ok(200), json!([]), "looking is not joining");
    dora.says("may I?").at(&cast.lobby).await.refused(403);
    dora.post("/conferences/@lobby/members", json!({"invitee_alias": "dora"})).await.ok(201);
    assert_eq!(dora.says("thank you").in_(&cast.lobby).await.id, 2);
    assert_eq!(each(&dora.get("/chats").await.ok(200), "eid"), [cast.lobby.eid]);
}

async fn everybody_concerned_hears_of_comings_and_goings(server: TestServer) {
    let cast = server.cast().await;
    let path = members_path(cast.attic.eid);
    let label = json!({"eid": cast.attic.eid, "type": "conference"});
    let mut bens = cast.ben.listens().await;
    let mut cleos = cast.cleo.listens_by_socket().await;

    cast.ada.post(&path, json!({"invitee_id": cast.cleo.eid})).await.ok(201);
    let added = bens.hears("MemberAdd").await;
    assert_eq!((&added["chat"], &added["member"]["id"]), (&label, &json!(3)));
    assert_eq!(added["member"]["entity"]["eid"], cast.cleo.eid);
    let new = cleos.hears("ChatNew").await;
    assert_eq!((&new["eid"], &new["entity"]["title"]), (&json!(cast.attic.eid), &json!("Attic")));

    cast.ada.delete(&format!("{path}/3")).await.is_done();
    let removed = json!({"chat": label, "id": 3, "eid": cast.cleo.eid});
    assert_eq!(bens.hears("MemberRemove").await, removed);
    assert_eq!(cleos.hears("ChatDelete").await, json!({"eid": cast.attic.eid}));

    // What is said after she left does not reach her.
    cast.ada.says("she is gone").in_(&cast.attic).await;
    cast.ada.says("hello cleo").to(&cast.cleo).await;
    let heard = cleos.hears_until(|frame| frame.data["text"] == "hello cleo").await;
    assert!(heard.iter().all(|frame| frame.data["text"] != "she is gone"), "{heard:?}");
}

async fn an_idempotency_key_creates_and_adds_once(server: TestServer) {
    let cast = server.cast().await;
    let keyed = cast.ada.with("idempotency-key", "only once");
    let body = json!({"title": "Once"});
    let first = keyed.post("/conferences", body.clone()).await.ok(201);
    let again = keyed.post("/conferences", body).await.ok(201);
    assert_eq!(first["eid"], again["eid"]);
    let path = members_path(cast.attic.eid);
    let keyed = cast.ada.with("idempotency-key", "another");
    let invite: Value = json!({"invitee_id": cast.cleo.eid});
    let first: Member = keyed.post(&path, invite.clone()).await.to(201);
    let again: Member = keyed.post(&path, invite).await.to(201);
    assert_eq!((first.id, again.id), (3, 3));
}

async fn a_key_opens_no_other_conference(server: TestServer) {
    let cast = server.cast().await;
    let own = json!({"title": "Mine", "alias": "cleos"});
    let own = cast.cleo.post("/conferences", own).await.ok(201)["eid"].clone();
    let attic = json!({"title": "Private", "private": true, "members": ["ben"]});
    let attic = cast.ada.post("/conferences", attic).await.ok(201)["eid"].clone();
    let cleo = cast.cleo.with("idempotency-key", "k");
    let invitee = json!({"invitee_alias": "ben"});
    let added = cleo.post(&format!("/conferences/{own}/members"), invitee.clone()).await.ok(201);
    let elsewhere = cleo.post(&format!("/conferences/{attic}/members"), invitee.clone()).await;
    let nowhere = cleo.post("/conferences/999999/members", invitee.clone()).await;
    assert_eq!(elsewhere.refused(404), nowhere.refused(404), "as if it were not there");
    let again = cleo.post(&format!("/conferences/{own}/members"), invitee).await.ok(201);
    assert_eq!(again, added);
}

async fn what_was_said_before_one_came_stays_unknown_when_it_is_rewritten(server: TestServer) {
    let cast = server.cast().await;
    let vault = json!({"title": "Vault", "private": true});
    let vault = cast.ada.post("/conferences", vault).await.ok(201)["eid"].clone();
    let messages = format!("/chats/{vault}/messages");
    cast.ada.post(&messages, json!({"text": "before"})).await.ok(201);
    cast.ada
        .post(&format!("/conferences/{vault}/members"), json!({"invitee_alias": "ben"}))
        .await
        .ok(201);
    let mut bens = cast.ben.listens().await;
    let first = format!("{messages}/1");
    cast.ben.post(&messages, json!({"text": "so?", "reply_to": 1})).await.refused(400);
    cast.ada.patch(&first, json!({"text": "rewritten"})).await.ok(200);
    cast.ada.delete(&first).await.is_done();
    cast.ada.post(&messages, json!({"text": "after"})).await.ok(201);
    let next = bens.next().await.expect("an event");
    assert_eq!((next.event.as_str(), &next.data["text"]), ("MessageReceive", &json!("after")));
    cast.ben.get(&first).await.refused(404);
}

async fn a_private_one_is_to_strangers_as_if_it_were_not_there(server: TestServer) {
    let cast = server.cast().await;
    let vault = json!({"title": "Vault", "private": true});
    let vault = cast.ben.post("/conferences", vault).await.ok(201)["eid"].clone();
    let guild = cast.ben.post("/servers", json!({"title": "Guild"})).await.ok(201)["eid"].clone();
    let none = json!(999_999);
    let ask = async |eid: &serde_json::Value| {
        let (cleo, at) = (&cast.cleo, format!("/conferences/{eid}"));
        let rights = json!({"send": true});
        let invitee = json!({"invitee_alias": "cleo"});
        [
            cleo.get(&format!("{at}/members")).await,
            cleo.get(&format!("{at}/members/1")).await,
            cleo.get(&format!("{at}/permissions")).await,
            cleo.get(&format!("{at}/members/permissions")).await,
            cleo.get(&format!("{at}/members/1/permissions")).await,
            cleo.get(&format!("{at}/invites")).await,
            cleo.patch(&format!("{at}/permissions"), rights.clone()).await,
            cleo.patch(&format!("{at}/members/permissions"), rights.clone()).await,
            cleo.patch(&format!("{at}/members/1/permissions"), rights).await,
            cleo.patch(&format!("{at}/members/1"), json!({"role": "admin"})).await,
            cleo.post(&format!("{at}/members"), invitee).await,
            cleo.post(&format!("{at}/invites"), json!({})).await,
            cleo.put(&format!("{at}/members/@ben/restrictions"), json!({"ban": true})).await,
            cleo.delete(&format!("{at}/members/@ben/restrictions")).await,
            cleo.delete(&format!("{at}/members/1")).await,
        ]
        .map(|answer| answer.refused(404))
    };
    let missed = ask(&none).await;
    assert_eq!(ask(&vault).await, missed);
    assert_eq!(ask(&guild).await, missed);
}
