//! The guarantee of the hub: a listener that attaches at a position hears all that follows, once, in order.

#![expect(clippy::unwrap_used, reason = "a test that goes wrong may stop where it stands")]

use std::collections::HashSet;
use std::sync::Arc;

use bus::{Attachment, Behind, Carried, Ended, Hub, Queue};
use model::{
    AccountId, Audience, Conversation, ConversationId, ConversationKind, Event, LoggedEvent,
    MessageNo, Position, SessionId, Timestamp,
};
use proptest::prelude::*;

#[derive(Debug)]
struct Carrier(Option<LoggedEvent>);

impl Carried for Carrier {
    fn logged(&self) -> Option<&LoggedEvent> {
        self.0.as_ref()
    }
}

const ADA: AccountId = AccountId::new(1);
const SESSION: SessionId = SessionId::new(7);

fn room(id: i64) -> Conversation {
    Conversation { id: ConversationId::new(id), kind: ConversationKind::Conference }
}

fn logged(position: i64, event: Event) -> LoggedEvent {
    LoggedEvent { position: Position::new(position), at: Timestamp::from_ms(0), event }
}

fn said(position: i64, room_id: i64) -> LoggedEvent {
    let event = Event::MessageDeleted { conversation: room(room_id), no: MessageNo::new(1) };
    logged(position, event)
}

fn hub() -> Hub<Carrier> {
    Hub::new(Position::new(0), |logged| Carrier(Some(logged)))
}

/// The most that waits for a listener here: sixteen events.
const QUEUE_MAX_BYTES: usize = 4_096;

fn attach(hub: &Hub<Carrier>, after: i64, hears: &[i64]) -> Arc<Queue<Carrier>> {
    attach_with(hub, after, hears, QUEUE_MAX_BYTES)
}

fn attach_with(
    hub: &Hub<Carrier>,
    after: i64,
    hears: &[i64],
    queue_max_bytes: usize,
) -> Arc<Queue<Carrier>> {
    let attachment = Attachment {
        account: ADA,
        session: SESSION,
        after: Position::new(after),
        hears: hears.iter().copied().map(ConversationId::new).collect(),
        queue_max_bytes,
    };
    hub.attach(attachment).unwrap().0
}

async fn positions(queue: &Queue<Carrier>) -> Vec<i64> {
    queue
        .take()
        .await
        .unwrap()
        .iter()
        .map(|carrier| carrier.0.as_ref().unwrap().position.get())
        .collect()
}

/// What ada hears of a history, from the state at one position on.
fn expected(history: &[LoggedEvent], after: i64) -> (Vec<i64>, Vec<i64>) {
    let mut hears = HashSet::new();
    let mut before = Vec::new();
    let mut told = Vec::new();
    for logged in history {
        let heard = match &logged.event {
            Event::ChatAdded { .. } | Event::ChatRemoved { .. } => true,
            Event::MessageDeleted { conversation, .. } => hears.contains(&conversation.id.get()),
            _ => false,
        };
        match &logged.event {
            Event::ChatAdded { conversation, .. } => {
                hears.insert(conversation.id.get());
            }
            Event::ChatRemoved { conversation, .. } => {
                hears.remove(&conversation.id.get());
            }
            _ => {}
        }
        if logged.position.get() <= after {
            before = hears.iter().copied().collect();
        } else if heard {
            told.push(logged.position.get());
        }
    }
    (before, told)
}

proptest! {
    /// Whenever it attaches, and whether the hub is behind what it has read or ahead of it.
    #[test]
    fn who_attaches_at_a_position_hears_all_that_follows(
        steps in prop::collection::vec((0..3_u8, 1..4_i64), 1..60),
        read_at in 0..60_usize,
        published_at in 0..60_usize,
    ) {
        let history: Vec<_> = (1_i64..)
            .zip(steps)
            .map(|(position, (what, room_id))| match what {
                0 => logged(position, Event::ChatAdded { conversation: room(room_id), account: ADA }),
                1 => logged(position, Event::ChatRemoved { conversation: room(room_id), account: ADA }),
                _ => said(position, room_id),
            })
            .collect();
        let read_at = read_at.min(history.len());
        let published_at = published_at.min(history.len());
        let (hears, told) = expected(&history, i64::try_from(read_at).unwrap());

        let hub = hub();
        hub.publish(history[..published_at].to_vec());
        let queue = attach_with(&hub, i64::try_from(read_at).unwrap(), &hears, usize::MAX);
        hub.publish(history[published_at..].to_vec());
        let heard = if told.is_empty() {
            Vec::new()
        } else {
            tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap()
                .block_on(positions(&queue))
        };
        prop_assert_eq!(heard, told);
    }
}

#[tokio::test]
async fn who_falls_behind_is_told_so_and_hears_nothing_more() {
    let hub = hub();
    let queue = attach(&hub, 0, &[1]);
    let burst = (1..=100).map(|position| said(position, 1)).collect();
    hub.publish(burst);
    assert_eq!(positions(&queue).await.len(), 100, "one commit is never too much");

    for position in 101..=200 {
        hub.publish(vec![said(position, 1)]);
    }
    assert_eq!(queue.take().await.unwrap_err(), Ended::TooSlow);
    assert_eq!(queue.ending().wait().await, Ended::TooSlow);
    assert_eq!(hub.queued_bytes(), 0);
}

#[tokio::test]
async fn a_closed_session_hears_of_it_and_then_ends() {
    let hub = hub();
    let queue = attach(&hub, 0, &[1]);
    let closed = Event::SessionClosed { account: ADA, session: SESSION };
    hub.publish(vec![said(1, 1), logged(2, closed), said(3, 1)]);
    assert_eq!(positions(&queue).await, [1, 2]);
    assert_eq!(queue.take().await.unwrap_err(), Ended::SessionClosed);
}

#[tokio::test]
async fn an_account_is_online_until_it_leaves() {
    let hub = hub();
    let (first, second) = (attach(&hub, 0, &[1]), attach(&hub, 0, &[1]));
    assert!(!hub.detach(&first));
    assert!(hub.detach(&second));
    assert!(hub.is_online(ADA));
    let third = attach(&hub, 0, &[1]);
    assert!(!hub.leave(ADA));
    assert!(hub.is_online(ADA), "it came back in the meantime");
    hub.publish(vec![said(1, 1)]);
    assert_eq!(positions(&third).await, [1]);
    assert!(hub.detach(&third));
    assert!(hub.leave(ADA));
    assert!(!hub.is_online(ADA));

    hub.close();
    let late = attach(&hub, 1, &[1]);
    assert_eq!(late.take().await.unwrap_err(), Ended::ShuttingDown);
}

#[tokio::test]
async fn one_can_wait_until_all_is_handed_out() {
    let hub = hub();
    hub.publish(vec![said(1, 1), said(2, 1)]);
    hub.handed_out(Position::new(2)).await;
    let queue = attach(&hub, 2, &[1]);
    let waited = async {
        hub.handed_out(Position::new(4)).await;
        positions(&queue).await
    };
    let published = async {
        hub.publish(vec![said(3, 1)]);
        tokio::task::yield_now().await;
        hub.publish(vec![said(4, 1)]);
    };
    assert_eq!(tokio::join!(waited, published).0, [3, 4]);
}

#[test]
fn what_was_read_too_long_ago_is_refused() {
    let hub = hub();
    for position in 1..=5_000 {
        hub.publish(vec![said(position, 1)]);
    }
    let attachment = Attachment {
        account: ADA,
        session: SESSION,
        after: Position::new(1),
        hears: Vec::new(),
        queue_max_bytes: QUEUE_MAX_BYTES,
    };
    assert_eq!(hub.attach(attachment).unwrap_err(), Behind);
}

const SIGNAL: Carrier = Carrier(None);

fn in_room(id: i64) -> Audience {
    Audience::Members(ConversationId::new(id))
}

#[tokio::test]
async fn a_signal_reaches_who_listens_now_but_for_whom_it_is_about() {
    let hub = hub();
    let queue = attach(&hub, 0, &[1]);
    hub.signal(SIGNAL, &in_room(2), None);
    hub.signal(SIGNAL, &in_room(1), Some(ADA));
    hub.publish(vec![said(1, 1)]);
    assert_eq!(positions(&queue).await, [1]);

    let peers = Audience::Peers(AccountId::new(2), [ConversationId::new(1)].into(), [].into());
    for audience in [in_room(1), Audience::Account(ADA), peers] {
        hub.signal(SIGNAL, &audience, None);
        assert!(matches!(queue.take().await.unwrap()[..], [ref one] if one.0.is_none()));
    }
    let late = attach(&hub, 0, &[1]);
    assert_eq!(positions(&late).await, [1], "a signal is not kept for who comes later");
}

#[tokio::test]
async fn signals_take_no_room_from_events_and_end_nobody() {
    let hub = hub();
    let queue = attach(&hub, 0, &[1]);
    for _ in 0..10_000 {
        hub.signal(SIGNAL, &in_room(1), None);
    }
    let burst = (1..=100).map(|position| said(position, 1)).collect();
    hub.publish(burst);
    let taken = queue.take().await.unwrap();
    let events = taken.iter().filter(|carrier| carrier.0.is_some()).count();
    assert_eq!(events, 100, "one commit is never too much, whatever passes besides");
    assert!(taken.len() < 1_000, "more signals than can wait are lost: {}", taken.len());
    assert_eq!(hub.queued_bytes(), 0);
    hub.signal(SIGNAL, &in_room(1), None);
    assert_eq!(queue.take().await.unwrap().len(), 1, "there is room for signals again");
}

#[tokio::test]
async fn in_a_crowd_no_signal_is_told() {
    let hub = hub();
    let mut queues = Vec::new();
    for id in 1..=1_001 {
        let attachment = Attachment {
            account: AccountId::new(id),
            session: SESSION,
            after: Position::new(0),
            hears: vec![ConversationId::new(1), ConversationId::new(1 + id)],
            queue_max_bytes: QUEUE_MAX_BYTES,
        };
        queues.push(hub.attach(attachment).unwrap().0);
    }
    hub.signal(SIGNAL, &in_room(1), None);
    hub.signal(SIGNAL, &in_room(2), None);
    hub.publish(vec![said(1, 1)]);
    assert_eq!(
        queues[0].take().await.unwrap().len(),
        2,
        "the one of the quiet room, and the event"
    );
    assert_eq!(queues[1].take().await.unwrap().len(), 1);
}
