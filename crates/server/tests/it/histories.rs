//! Random histories: whoever listens is told what was said where they were and could read, and nothing else.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::json;
use testkit::microchat::{Events, Member};
use testkit::{Person, Room, TestServer};

on_both_engines!(each_is_told_what_they_may_read_at_that_time);

/// Steps of a history.
const STEPS: usize = 120;
const LAST: &str = "that was all";

/// What somebody tries to do; whether they may is the server's to say.
#[derive(Debug, Clone, Copy)]
enum Step {
    Say,
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

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => Just(Step::Say),
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
        Step::Say => return,
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

/// The texts of all messages up to the last one.
async fn told(events: &mut Events) -> Vec<String> {
    let heard = events.hears_until(|frame| frame.data["text"] == LAST).await;
    let said = heard.iter().filter(|frame| frame.event == "MessageReceive");
    said.filter_map(|frame| frame.data["text"].as_str().map(str::to_owned)).collect()
}

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
    for (number, (step, by, to, room)) in history.into_iter().enumerate() {
        let (by, to, room) = (&people[by], &people[to], &rooms[room]);
        attempt(step, by, to, room, &admin).await;
        if !matches!(step, Step::Say) {
            continue;
        }
        let text = format!("{number} in {}", room.eid);
        for person in &people {
            if may_hear(person, room, &admin).await {
                expected.entry(&person.alias).or_default().push(text.clone());
            }
        }
        admin.says(&text).in_(room).await;
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
        assert_eq!(told(&mut resumed).await, expected[person.alias.as_str()], "{}", person.alias);
        // Whoever may read a room finds there all that they were told of it.
        for room in &rooms {
            if may_hear(person, room, &admin).await {
                let read: Vec<_> =
                    person.reads_all(room).await.into_iter().map(|message| message.text).collect();
                let ending = format!(" in {}", room.eid);
                let heard = expected[person.alias.as_str()].iter();
                for text in heard.filter(|text| text.ends_with(&ending)) {
                    assert!(read.contains(text), "{}: {text}", person.alias);
                }
            }
        }
    }
}
