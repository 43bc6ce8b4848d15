//! The hub of this node: hands each committed event to the listeners that may hear it.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::{
    AccountId, Audience, Conversation, ConversationId, Event, LoggedEvent, Position, SessionId,
};
use tokio::sync::watch;

use crate::queue::{Carried, Ended, Queue};

/// Recent events that are kept for listeners who attach.
const RECENT_MAX: usize = 4_096;
/// Where more accounts than this hear a conversation, nobody is told a signal of it: it would be noise to each,
/// and cost the square of their number.
const SIGNAL_HEARERS_MAX: usize = 1_000;

/// The hub.
pub struct Hub<D> {
    carry: Box<dyn Fn(LoggedEvent) -> D + Send + Sync>,
    /// What waits in all queues together.
    queued_bytes: Arc<AtomicUsize>,
    state: Mutex<State<D>>,
}

#[derive(Debug)]
struct State<D> {
    online: HashMap<AccountId, Online<D>>,
    /// Who is online, by what they hear.
    hearers: HashMap<ConversationId, Vec<AccountId>>,
    recent: VecDeque<Arc<D>>,
    /// The position of the last event that was handed out.
    head: watch::Sender<Position>,
    /// How many commits were handed out.
    commits: u64,
    closed: bool,
}

#[derive(Debug)]
struct Online<D> {
    queues: Vec<Arc<Queue<D>>>,
    hears: HashSet<ConversationId>,
}

/// What a listener brings when it attaches: what its account hears at a position of the log.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Whose listener it is.
    pub account: AccountId,
    /// Through which session it listens.
    pub session: SessionId,
    /// The position at which `hears` was read.
    pub after: Position,
    /// What the account heard at that position.
    pub hears: Vec<ConversationId>,
    /// The most that may wait for it, in bytes.
    pub queue_max_bytes: usize,
}

/// The attachment is older than what the hub remembers: read it anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind;

impl<D: Carried> Hub<D> {
    /// A hub that begins after `head`: what comes later is published to it. `carry` makes of an event what
    /// listeners get.
    pub fn new(head: Position, carry: impl Fn(LoggedEvent) -> D + Send + Sync + 'static) -> Self {
        Self {
            carry: Box::new(carry),
            queued_bytes: Arc::default(),
            state: Mutex::new(State {
                online: HashMap::new(),
                hearers: HashMap::new(),
                recent: VecDeque::new(),
                head: watch::Sender::new(head),
                commits: 0,
                closed: false,
            }),
        }
    }

    /// Hands out what a commit logged. Commits must be published in their order.
    pub fn publish(&self, events: Vec<LoggedEvent>) {
        let mut state = self.state();
        state.commits += 1;
        let mut deliveries = 0;
        for event in events {
            let position = event.position;
            let delivery = Arc::new((self.carry)(event));
            deliveries += state.hand_out(&delivery);
            state.head.send_replace(position);
            if state.recent.len() == RECENT_MAX {
                state.recent.pop_front();
            }
            state.recent.push_back(delivery);
        }
        drop(state);
        metrics::counter!("polychat_bus_deliveries_total").increment(deliveries);
    }

    /// Waits until every event up to `position` was handed out.
    pub async fn handed_out(&self, position: Position) {
        let mut head = self.state().head.subscribe();
        // An error would mean that the hub is gone.
        let _ = head.wait_for(|head| *head >= position).await;
    }

    /// Hands a signal to whoever listens now and keeps up, but for one account.
    pub fn signal(&self, signal: D, audience: &Audience, except: Option<AccountId>) {
        let signal = Arc::new(signal);
        let state = self.state();
        let mut told = HashSet::new();
        match audience {
            Audience::Members(conversation) => told.extend(state.few_hearers(*conversation)),
            Audience::Account(account) => told.extend([*account]),
            Audience::Peers(account, shared, known_to) => {
                told.extend([*account]);
                told.extend(known_to.iter().copied());
                told.extend(shared.iter().flat_map(|shared| state.few_hearers(*shared)));
            }
        }
        let told = told.iter().filter(|account| Some(**account) != except);
        for queue in told.filter_map(|account| state.online.get(account)).flat_map(|on| &on.queues)
        {
            queue.pass(&signal);
        }
    }

    /// Adds a listener: it gets every event after the position at which it knew what it hears.
    /// The second value says whether its account was offline before.
    ///
    /// # Errors
    /// [`Behind`] where that position is too long ago.
    pub fn attach(&self, attachment: Attachment) -> Result<(Arc<Queue<D>>, bool), Behind> {
        let Attachment { account, session, after, hears, queue_max_bytes } = attachment;
        let mut state = self.state();
        let queue = Arc::new(Queue::new(
            account,
            session,
            after,
            queue_max_bytes,
            Arc::clone(&self.queued_bytes),
        ));
        let mut hears: HashSet<_> = hears.into_iter().collect();
        let missed = state.since(after).ok_or(Behind)?;
        for delivery in missed {
            tell_one(&queue, &mut hears, &delivery);
        }
        if state.closed {
            queue.end(Ended::ShuttingDown);
        }
        let came_online = !state.online.contains_key(&account);
        if came_online {
            for conversation in &hears {
                state.hearers.entry(*conversation).or_default().push(account);
            }
            state.online.insert(account, Online { queues: Vec::new(), hears });
        }
        if let Some(online) = state.online.get_mut(&account) {
            online.queues.push(Arc::clone(&queue));
        }
        metrics::gauge!("polychat_bus_listeners").increment(1);
        Ok((queue, came_online))
    }

    /// Takes a listener away; true where it was its account's last one. The account still counts as online until
    /// [`Hub::leave`], so that when it was last seen can be written first.
    pub fn detach(&self, queue: &Arc<Queue<D>>) -> bool {
        let mut state = self.state();
        let Some(online) = state.online.get_mut(&queue.account) else {
            return false;
        };
        let before = online.queues.len();
        online.queues.retain(|other| !Arc::ptr_eq(other, queue));
        if online.queues.len() < before {
            metrics::gauge!("polychat_bus_listeners").decrement(1);
        }
        online.queues.is_empty()
    }

    /// From here on an account without a listener is offline. It does nothing, and gives false, where there is one
    /// again.
    pub fn leave(&self, account: AccountId) -> bool {
        let mut state = self.state();
        if state.online.get(&account).is_none_or(|online| !online.queues.is_empty()) {
            return false;
        }
        if let Some(gone) = state.online.remove(&account) {
            for conversation in gone.hears {
                state.forget(conversation, account);
            }
        }
        true
    }

    /// What waits in all queues together.
    pub fn queued_bytes(&self) -> usize {
        self.queued_bytes.load(Ordering::Relaxed)
    }

    /// Whether an account has a listener here.
    pub fn is_online(&self, account: AccountId) -> bool {
        self.state().online.contains_key(&account)
    }

    /// Whether a session has a listener here.
    pub fn is_listening(&self, account: AccountId, session: SessionId) -> bool {
        let state = self.state();
        let online = state.online.get(&account);
        online.is_some_and(|online| online.queues.iter().any(|queue| queue.session == session))
    }

    /// Ends every listener, and every one that attaches later.
    pub fn close(&self) {
        let mut state = self.state();
        state.closed = true;
        for online in state.online.values() {
            for queue in &online.queues {
                queue.end(Ended::ShuttingDown);
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State<D>> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<D: Carried> State<D> {
    /// Everything handed out after `position`, if it is all still here. A position that is yet to come has
    /// nothing after it: the queue itself leaves out what comes up to it.
    fn since(&self, position: Position) -> Option<Vec<Arc<D>>> {
        if position >= *self.head.borrow() {
            return Some(Vec::new());
        }
        let first = self.recent.front()?.logged()?.position;
        if first.get() > position.get() + 1 {
            return None;
        }
        let recent = self
            .recent
            .iter()
            .filter(|delivery| delivery.logged().is_some_and(|logged| logged.position > position));
        Some(recent.map(Arc::clone).collect())
    }

    /// Gives a delivery to whoever may hear it, and learns from it who hears what from here on.
    fn hand_out(&mut self, delivery: &Arc<D>) -> u64 {
        let Some(LoggedEvent { event, .. }) = delivery.logged() else { return 0 };
        let told = match event.audience() {
            Audience::Members(conversation) => {
                let accounts = self.hearers.get(&conversation).map_or(&[][..], Vec::as_slice);
                accounts
                    .iter()
                    .map(|account| tell(&self.online, *account, delivery, self.commits))
                    .sum()
            }
            Audience::Account(account) => tell(&self.online, account, delivery, self.commits),
            Audience::Peers(account, shared, known_to) => {
                let mut accounts: HashSet<AccountId> = [account].into();
                accounts.extend(known_to.iter());
                for conversation in shared.iter() {
                    accounts.extend(self.hearers.get(conversation).into_iter().flatten());
                }
                accounts
                    .into_iter()
                    .map(|account| tell(&self.online, account, delivery, self.commits))
                    .sum()
            }
        };
        match event {
            Event::ChatAdded { conversation, account } => self.hear(*conversation, *account),
            Event::ChatRemoved { conversation, account } if ends_hearing(*conversation) => {
                self.fall_silent(conversation.id, *account);
            }
            Event::ChatClosed { conversation, account } => {
                self.fall_silent(conversation.id, *account);
            }
            Event::SessionClosed { account, session } => {
                let queues = self.online.get(account).map_or(&[][..], |online| &online.queues);
                for queue in queues.iter().filter(|queue| queue.session == *session) {
                    queue.end(Ended::SessionClosed);
                }
            }
            _ => {}
        }
        told
    }

    /// Who hears a conversation, where they are not too many for signals.
    fn few_hearers(&self, conversation: ConversationId) -> &[AccountId] {
        match self.hearers.get(&conversation) {
            Some(accounts) if accounts.len() <= SIGNAL_HEARERS_MAX => accounts,
            _ => &[],
        }
    }

    fn hear(&mut self, conversation: Conversation, account: AccountId) {
        if let Some(online) = self.online.get_mut(&account)
            && online.hears.insert(conversation.id)
        {
            self.hearers.entry(conversation.id).or_default().push(account);
        }
    }

    fn fall_silent(&mut self, conversation: ConversationId, account: AccountId) {
        if let Some(online) = self.online.get_mut(&account) {
            online.hears.remove(&conversation);
        }
        self.forget(conversation, account);
    }

    fn forget(&mut self, conversation: ConversationId, account: AccountId) {
        if let Some(accounts) = self.hearers.get_mut(&conversation) {
            if let Some(at) = accounts.iter().position(|hearer| *hearer == account) {
                accounts.swap_remove(at);
            }
            if accounts.is_empty() {
                self.hearers.remove(&conversation);
            }
        }
    }
}

/// A dialog that is hidden is still heard: its next message brings it back.
fn ends_hearing(conversation: Conversation) -> bool {
    !conversation.is_dialog()
}

fn tell<D: Carried>(
    online: &HashMap<AccountId, Online<D>>,
    account: AccountId,
    delivery: &Arc<D>,
    commit: u64,
) -> u64 {
    let queues = online.get(&account).map_or(&[][..], |online| &online.queues);
    for queue in queues {
        queue.push(delivery, commit);
    }
    queues.len() as u64
}

/// Gives one listener what was handed out before it came, as it would have heard it.
fn tell_one<D: Carried>(queue: &Queue<D>, hears: &mut HashSet<ConversationId>, delivery: &Arc<D>) {
    let Some(LoggedEvent { event, .. }) = delivery.logged() else { return };
    let is_told = match event.audience() {
        Audience::Members(conversation) => hears.contains(&conversation),
        Audience::Account(account) => account == queue.account,
        Audience::Peers(account, shared, known_to) => {
            account == queue.account
                || known_to.contains(&queue.account)
                || shared.iter().any(|shared| hears.contains(shared))
        }
    };
    if is_told {
        queue.push(delivery, 0);
    }
    match event {
        Event::ChatAdded { conversation, account } if *account == queue.account => {
            hears.insert(conversation.id);
        }
        Event::ChatRemoved { conversation, account }
            if *account == queue.account && ends_hearing(*conversation) =>
        {
            hears.remove(&conversation.id);
        }
        Event::ChatClosed { conversation, account } if *account == queue.account => {
            hears.remove(&conversation.id);
        }
        Event::SessionClosed { session, .. } if *session == queue.session => {
            queue.end(Ended::SessionClosed);
        }
        _ => {}
    }
}
