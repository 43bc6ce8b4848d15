//! Random histories: whoever listens is told what was said, and what befell it, where they were and could read, and
//! nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::json;
use testkit::microchat::{Events, Frame, Member};
use testkit::{Person, Room, TestServer};

on_both_engines!(each_is_told_what_they_may_read_at_that_time);

/// Steps of a history.
const STEPS: usize = 160;
const LAST: &str = "that was all";

/// What somebody tries to do; whether they may is the server's to say.
#[derive(Debug, Clone, Copy)]
enum Step {
    Say,
    /// What befalls a message that was said in a room; which one is a share of all in 256ths.
    Befall(Fate, u8),
    Join,
    Add,
    Leave,
    Remove,
    Everybody(bool),
    Members(bool),
    Override(Option<bool>),
    Appoint(bool),
    Mute,
    Ban,
    Lift,
    Grant(bool),
    Privileges(bool),
}

#[derive(Debug, Clone, Copy)]
enum Fate {
    Edited,
    Given,
    Stripped,
    Chosen,
    Left,
    Pinned,
    Unpinned,
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![
        Just(Fate::Edited),
        Just(Fate::Given),
        Just(Fate::Stripped),
        Just(Fate::Chosen),
        Just(Fate::Left),
        Just(Fate::Pinned),
        Just(Fate::Unpinned),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => Just(Step::Say),
        8 => (fate(), any::<u8>()).prop_map(|(fate, share)| Step::Befall(fate, share)),
        2 => Just(Step::Join),
        4 => Just(Step::Add),
        1 => Just(Step::Leave),
        1 => Just(Step::Remove),
        1 => any::<bool>().prop_map(Step::Everybody),
        2 => any::<bool>().prop_map(Step::Members),
        4 => any::<Option<bool>>().prop_map(Step::Override),
        2 => any::<bool>().prop_map(Step::Appoint),
        1 => Just(Step::Mute),
        1 => Just(Step::Ban),
        2 => Just(Step::Lift),
        3 => any::<bool>().prop_map(Step::Grant),
        1 => any::<bool>().prop_map(Step::Privileges),
    ]
}

/// One attempt; by and to whom, and in which room, are places in the lists of the story.
async fn attempt(step: Step, by: &Person, to: &Person, room: &Room, admin: &Person) {
    let conference = format!("/conferences/{}", room.eid);
    let members = format!("{conference}/members");
    let member = format!("{members}/@{}", to.alias);
    let answer = match step {
        Step::Say | Step::Befall(..) => return,
        Step::Join => by.post(&members, json!({"invitee_id": by.eid})).await,
        Step::Add => by.post(&members, json!({"invitee_id": to.eid})).await,
        Step::Leave => by.delete(&format!("/chats/{}", room.eid)).await,
        Step::Remove => by.delete(&member).await,
        Step::Everybody(read) => {
            by.patch(&format!("{conference}/permissions"), json!({"read": read})).await
        }
        Step::Members(read) => {
            by.patch(&format!("{members}/permissions"), json!({"read": read})).await
        }
        Step::Override(read) => {
            by.patch(&format!("{member}/permissions"), json!({"read": read})).await
        }
        Step::Appoint(admin) => {
            by.patch(&member, json!({"role": if admin { "admin" } else { "member" }})).await
        }
        Step::Mute => by.put(&format!("{member}/restrictions"), json!({"send": false})).await,
        Step::Ban => by.put(&format!("{member}/restrictions"), json!({"ban": true})).await,
        Step::Lift => by.delete(&format!("{member}/restrictions")).await,
        Step::Grant(read) => {
            by.patch(&format!("/entities/{}/permissions", to.eid), json!({"read": read})).await
        }
        Step::Privileges(moderator) => {
            let privileges = moderator.then_some("moderator");
            let path = format!("/entities/{}", to.eid);
            admin.patch(&path, json!({"privileges": privileges})).await
        }
    };
    assert!(answer.status < 500, "{}: {}", answer.asked, answer.text());
}

/// Whether somebody is a member of a room and may read it, as the server's own answers say.
async fn may_hear(person: &Person, room: &Room, admin: &Person) -> bool {
    let members: Vec<Member> =
        admin.get(&format!("/conferences/{}/members", room.eid)).await.to(200);
    let inside = members.iter().any(|member| member.entity["eid"] == person.eid);
    inside && person.get(&format!("/chats/{}/messages", room.eid)).await.status == 200
}

async fn may_read_dialog(reader: &Person, other: &Person) -> bool {
    reader.get(&format!("/chats/{}/messages", other.eid)).await.status == 200
}

/// What befell messages, up to the last one.
async fn told(events: &mut Events) -> Vec<String> {
    let heard = events.hears_until(|frame| frame.data["text"] == LAST).await;
    heard.iter().filter_map(deed).collect()
}

/// What a frame tells of a message, in a word; nothing where it tells of something else.
fn deed(frame: &Frame) -> Option<String> {
    let (chat, id) = (&frame.data["chat"], &frame.data["id"]);
    match frame.event.as_str() {
        "MessageReceive" if chat["type"] != "conference" => {
            Some(frame.data["text"].as_str()?.to_owned())
        }
        "MessageReceive" | "MessageEdit" | "ReactionUpdate" | "PinUpdate" => {
            Some(in_room(&frame.event, &chat["eid"], id))
        }
        _ => None,
    }
}

fn in_room(event: &str, room: &dyn Display, id: &dyn Display) -> String {
    format!("{event} {id} in {room}")
}

/// Messages of rooms, with what they have come to.
#[derive(Default)]
struct Said {
    messages: Vec<(u64, u64)>,
    carrying: BTreeSet<(u64, u64)>,
    /// Who did not see that a message was changed.
    rewritten_without: BTreeSet<(String, u64, u64)>,
    chosen: BTreeSet<(u64, u64, u64)>,
    pinned: BTreeSet<(u64, u64)>,
}

impl Said {
    /// Lets something befall a message, and gives the event by which that is told, if it is: what is so already is
    /// not told again.
    async fn befall(
        &mut self,
        fate: Fate,
        (room, id): (u64, u64),
        by: &Person,
        admin: &Person,
    ) -> Option<&'static str> {
        let message = format!("/chats/{room}/messages/{id}");
        let reaction = format!("{message}/reactions/%F0%9F%91%8D");
        let pin = format!("/chats/{room}/pins/{id}");
        match fate {
            Fate::Edited => {
                let text = json!({"text": format!("{id} in {room}, rewritten")});
                admin.patch(&message, text).await.ok(200);
                Some("MessageEdit")
            }
            Fate::Given => {
                let file = admin.has_uploaded(b"what the admin has").await;
                admin.patch(&message, json!({"attachments": [file]})).await.ok(200);
                self.carrying.insert((room, id));
                Some("MessageEdit")
            }
            Fate::Stripped => {
                admin.patch(&message, json!({"attachments": []})).await.ok(200);
                self.carrying.remove(&(room, id));
                Some("MessageEdit")
            }
            Fate::Chosen => {
                let done = by.put(&reaction, json!({})).await.status == 204;
                (done && self.chosen.insert((room, id, by.eid))).then_some("ReactionUpdate")
            }
            Fate::Left => {
                let done = by.delete(&reaction).await.status == 204;
                (done && self.chosen.remove(&(room, id, by.eid))).then_some("ReactionUpdate")
            }
            Fate::Pinned => {
                admin.put(&pin, json!({})).await.is_done();
                self.pinned.insert((room, id)).then_some("PinUpdate")
            }
            Fate::Unpinned => {
                let done = admin.delete(&pin).await.status == 204;
                (done && self.pinned.remove(&(room, id))).then_some("PinUpdate")
            }
        }
    }
}

#[expect(clippy::too_many_lines, reason = "one history, told from its beginning to its end")]
async fn each_is_told_what_they_may_read_at_that_time(server: TestServer) {
    let admin = Person::joins(server.http(), "ada").await;
    let mut people = Vec::new();
    for alias in ["ben", "cleo", "dan", "eve"] {
        people.push(Person::joins(server.http(), alias).await);
    }
    let inside = [people[1].eid, people[2].eid];
    let public = json!({"title": "Hall", "alias": "hall", "members": inside});
    let private = json!({"title": "Cellar", "members": inside});
    let rooms = [people[0].opens(public).await, people[0].opens(private).await];
    // The rooms stand whoever leaves, and somebody may always speak in them.
    for room in &rooms {
        let path = format!("/conferences/{}/members", room.eid);
        admin.post(&path, json!({"invitee_id": admin.eid})).await.ok(201);
    }
    let mut live = Vec::new();
    let mut starts = Vec::new();
    for person in &people {
        let events = person.listens().await;
        starts.push(events.cursor().to_owned());
        live.push(events);
    }

    let mut runner = TestRunner::deterministic();
    let any = (step(), 0..people.len(), 0..people.len(), 0..rooms.len());
    let history =
        prop::collection::vec(any, STEPS).new_tree(&mut runner).expect("a history").current();
    let mut expected: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut said = Said::default();
    for (number, (step, by, to, room)) in history.into_iter().enumerate() {
        let (by, to, room) = (&people[by], &people[to], &rooms[room]);
        attempt(step, by, to, room, &admin).await;
        if let Step::Befall(fate, share) = step
            && let Some(&(at, id)) =
                said.messages.get(usize::from(share) * said.messages.len() / 256)
        {
            let (place, path) = (Room { eid: at }, format!("/chats/{at}/messages/{id}"));
            let mut readers = Vec::new();
            for person in &people {
                if may_hear(person, &place, &admin).await && person.get(&path).await.status == 200 {
                    readers.push(person.alias.as_str());
                }
            }
            if let Some(event) = said.befall(fate, (at, id), by, &admin).await {
                if event == "MessageEdit" {
                    let others = people.iter().map(|person| person.alias.as_str());
                    let others = others.filter(|alias| !readers.contains(alias));
                    said.rewritten_without.extend(others.map(|alias| (alias.to_owned(), at, id)));
                }
                for reader in readers {
                    expected.entry(reader).or_default().push(in_room(event, &at, &id));
                }
            }
        }
        if !matches!(step, Step::Say) {
            continue;
        }
        let mut hearers = Vec::new();
        for person in &people {
            if may_hear(person, room, &admin).await {
                hearers.push(person.alias.as_str());
            }
        }
        let sent = admin.says(&format!("{number}")).in_(room).await;
        said.messages.push((room.eid, sent.id));
        for hearer in hearers {
            let told = in_room("MessageReceive", &room.eid, &sent.id);
            expected.entry(hearer).or_default().push(told);
        }
        let text = format!("{number} from {} to {}", by.alias, to.alias);
        if by.says(&text).at(to).await.status == 201 {
            for (reader, other) in [(by, to), (to, by)] {
                let heard = may_read_dialog(reader, other).await;
                if heard && (reader.eid == by.eid || by.eid != to.eid) {
                    let said = expected.entry(&reader.alias).or_default();
                    if said.last() != Some(&text) {
                        said.push(text.clone());
                    }
                }
            }
        }
    }
    let heard: Vec<_> = expected.values().map(Vec::len).collect();
    assert!(heard.iter().min() < heard.iter().max() && heard.iter().max() > Some(&10), "{heard:?}");
    for person in &people {
        admin.says(LAST).to(person).await;
        expected.entry(&person.alias).or_default().push(LAST.to_owned());
    }
    for ((person, live), start) in people.iter().zip(&mut live).zip(&starts) {
        assert_eq!(told(live).await, expected[person.alias.as_str()], "{} live", person.alias);
        let mut resumed = person.listens_after(start).await;
        let (mut later, mut still) =
            (told(&mut resumed).await, expected[person.alias.as_str()].clone());
        // What befell a message that one was never told, and may read no more (one was a moderator for a while), may
        // be told later or not.
        for (at, id) in &said.messages {
            let path = format!("/chats/{at}/messages/{id}");
            let readable = person.get(&path).await.status == 200;
            let file = person.get(&format!("{path}/attachments/1/content")).await.status == 200;
            assert_eq!(file, readable && said.carrying.contains(&(*at, *id)), "{}", person.alias);
            let told = still.contains(&in_room("MessageReceive", at, id));
            let mut of_it = Vec::new();
            if !readable && !told {
                of_it.extend(["MessageEdit", "ReactionUpdate", "PinUpdate"]);
            }
            // Nor is one told later what a message said that was changed while one was away.
            if said.rewritten_without.contains(&(person.alias.clone(), *at, *id)) {
                of_it.extend(["MessageReceive", "MessageEdit"]);
            }
            let of_it: Vec<_> = of_it.iter().map(|event| in_room(event, at, id)).collect();
            still.retain(|told| !of_it.contains(told));
            later.retain(|told| !of_it.contains(told));
        }
        assert_eq!(later, still, "{}", person.alias);
        // Whoever may read a room finds there all that they were told of it.
        for room in &rooms {
            if may_hear(person, room, &admin).await {
                let read: BTreeSet<u64> =
                    person.reads_all(room).await.into_iter().map(|message| message.id).collect();
                for (at, id) in &said.messages {
                    let told = in_room("MessageReceive", at, id);
                    let heard = expected[person.alias.as_str()].contains(&told);
                    let here = *at == room.eid;
                    assert!(!(here && heard) || read.contains(id), "{}: {told}", person.alias);
                }
            }
        }
    }
}
