//! Several dialects, one conversation.

use serde_json::json;
use testkit::chatapi::ChatApi;
use testkit::forms::Forms;
use testkit::{PASSWORD, TestServer};

on_both_engines!(
    a_message_sent_through_one_arrives_live_through_the_other,
    both_tell_the_same_history_in_the_same_order,
    one_account_signs_in_to_both,
    what_one_changes_the_other_shows,
    what_is_sent_by_a_form_is_everywhere,
);

async fn a_message_sent_through_one_arrives_live_through_the_other(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_chatapi().await;
    let (mut adas, mut bens) = (cast.ada.listens().await, ben.connects().await);

    bens.says("from ChatAPI", cast.lobby.eid).await;
    let heard = adas.hears("MessageReceive").await;
    assert_eq!((&heard["text"], &heard["id"]), (&json!("from ChatAPI"), &json!(1)));
    assert_eq!(heard["sender"]["eid"], ben.id);
    assert_eq!(bens.hears().await["id"], 1);

    let sent = cast.ada.says("from Microchat").in_(&cast.lobby).await;
    let heard = bens.hears().await;
    assert_eq!((&heard["text"], &heard["id"]), (&json!("from Microchat"), &json!(sent.id)));
    assert_eq!((&heard["username"], &heard["created_at"]), (&json!("ada"), &json!(sent.time_sent)));
}

async fn both_tell_the_same_history_in_the_same_order(server: TestServer) {
    let cast = server.cast().await;
    let cleo = cast.cleo.on_chatapi().await;
    let (mut bens, mut cleos) = (cast.ben.listens().await, cleo.connects().await);
    // Before anything is said: whoever connects hears what comes after.
    let mut live = cleo.connects().await;
    let native = async {
        for n in 0..40 {
            cast.ada.says(&format!("native {n}")).in_(&cast.lobby).await;
        }
    };
    let other = async {
        for n in 0..40 {
            live.says(&format!("other {n}"), cast.lobby.eid).await;
        }
        live.hears_messages(80).await
    };
    let ((), echoed) = tokio::join!(native, other);
    let by_events = bens.hears_messages(80).await;
    let by_frames = cleos.hears_messages(80).await;
    let stored = cast.ben.reads_all(&cast.lobby).await;
    let stored: Vec<(u64, String)> = stored.into_iter().map(|m| (m.id, m.text)).collect();
    let lines = cleo.reads(cast.lobby.eid, "").await;
    let lines: Vec<(u64, String)> = lines.into_iter().map(|line| (line.id, line.text)).collect();
    for told in [&echoed, &by_frames, &by_events, &lines] {
        assert_eq!(*told, stored);
    }
    let others: Vec<&String> =
        stored.iter().map(|said| &said.1).filter(|text| text.starts_with("other")).collect();
    let in_order: Vec<String> = (0..40).map(|n| format!("other {n}")).collect();
    assert_eq!(
        others,
        in_order.iter().collect::<Vec<_>>(),
        "one connection's frames keep their order"
    );
}

async fn one_account_signs_in_to_both(server: TestServer) {
    let dora = ChatApi::at(server.http()).registers("dora", "dora@example.org", PASSWORD).await;
    let native = testkit::microchat::Microchat::at(server.http());
    let native = native.sign_in("dora@example.org", PASSWORD).await;
    let own = native.get("/entities/self").await.ok(200);
    assert_eq!((&own["eid"], &own["email"]), (&json!(dora.id), &json!("dora@example.org")));
    assert_eq!(own["privileges"], "admin", "the first account, through whichever dialect it came");
    assert_eq!(native.sessions().await.len(), 2, "the sessions of all dialects are listed");
}

async fn what_one_changes_the_other_shows(server: TestServer) {
    let cast = server.cast().await;
    let ben = cast.ben.on_chatapi().await;
    cast.ada.says("helo").in_(&cast.lobby).await;
    cast.ada.says("oops").in_(&cast.lobby).await;
    cast.ada.patch("/chats/@lobby/messages/1", json!({"text": "hello"})).await.ok(200);
    cast.ada.delete("/chats/@lobby/messages/2").await.is_done();
    let lines = ben.reads(cast.lobby.eid, "").await;
    assert_eq!(lines.len(), 1);
    assert_eq!((lines[0].id, lines[0].text.as_str()), (1, "hello"));

    cast.ben.patch("/entities/self", json!({"alias": "benjamin"})).await.ok(200);
    assert_eq!(ben.get("/users/me").await.is(200)["username"], "benjamin");
    let mut live = ben.connects().await;
    live.says("my new name", cast.lobby.eid).await;
    assert_eq!(live.hears().await["username"], "benjamin");
}

async fn what_is_sent_by_a_form_is_everywhere(server: TestServer) {
    let cast = server.cast().await;
    let dora = Forms::at(server.http()).registers("dora", "dora@example.org", PASSWORD).await;
    let eve = ChatApi::at(server.http()).registers("eve", "eve@example.org", PASSWORD).await;
    assert_eq!(ChatApi::at(server.http()).logs_in("dora", PASSWORD).await.id, dora.id());
    assert_eq!(eve.get("/users/").await.is(200)[3]["email"], "dora@example.org");

    let chat = dora.creates("Everybody").await;
    let users = format!("{chat}/users");
    let (mut adas, mut eves) = (cast.ada.listens().await, eve.connects().await);
    for name in ["ada", "eve"] {
        testkit::forms::is_done(&dora.post(&users, &[("name", name)]).await, 201);
    }
    assert_eq!(adas.hears("ChatNew").await["entity"]["title"], "Everybody");
    dora.says("by a form", &chat).await;
    assert_eq!(adas.hears("MessageReceive").await["text"], "by a form");
    let heard = eves.hears().await;
    assert_eq!((&heard["text"], &heard["username"]), (&json!("by a form"), &json!("dora")));
    let id = heard["chat_id"].as_u64().expect("an id");
    eves.says("by a frame", id).await;
    assert_eq!(adas.hears("MessageReceive").await["text"], "by a frame");
    let everybody = testkit::Room { eid: id };
    cast.ada.says("natively").in_(&everybody).await;

    let stored: Vec<(u64, String)> =
        cast.ada.reads(&everybody, "").await.into_iter().map(|m| (m.id, m.text)).collect();
    let shown: Vec<(u64, String)> =
        dora.reads(&chat, "").await.into_iter().map(|line| (line.id, line.content)).collect();
    assert_eq!(shown, stored);
    assert_eq!(shown.len(), 3);

    // What a form changes is told to all, and the other way round.
    testkit::forms::is_done(&dora.put(&chat, &[("title", "All of us")]).await, 200);
    assert_eq!(adas.hears("ChatEdit").await["entity"]["title"], "All of us");
    testkit::forms::is_done(&dora.delete(&format!("{chat}?id=1")).await, 200);
    assert_eq!(adas.hears("MessageDelete").await["id"], 1);
    cast.ada.patch(&format!("/entities/{id}"), json!({"title": "Us"})).await.ok(200);
    assert_eq!(dora.chats().await[0].title, "Us");
}
