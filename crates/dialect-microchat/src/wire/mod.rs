//! The JSON of Microchat v0, exactly as on the wire. Shapes only: no rule and no look-up lives here.
//!
//! One file a noun: [`entity`], [`contact`], [`session`], [`chat`], [`message`], [`media`], [`search`], [`conference`],
//! [`invite`], [`event`];
//! [`names`] reads how a path names things, [`page`] reads parts of lists.

pub(crate) mod chat;
pub(crate) mod conference;
pub(crate) mod contact;
pub(crate) mod entity;
pub(crate) mod event;
pub(crate) mod invite;
pub(crate) mod legacy;
pub(crate) mod media;
pub(crate) mod message;
pub(crate) mod names;
pub(crate) mod page;
pub(crate) mod search;
pub(crate) mod server;
pub(crate) mod session;

use std::borrow::Cow;
use std::marker::PhantomData;

use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// Every success but 204.
#[derive(Debug, Serialize)]
pub(crate) struct Envelope<T> {
    /// What was asked for.
    pub response: T,
}

/// In the OpenAPI document, an [`Envelope`] with a list of these.
pub(crate) struct EnvelopeOfList<T>(PhantomData<T>);

/// A field of the document that holds nothing on this server yet: null, or an empty list of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Nothing;

/// Name and schema of each type that a schema refers to.
type Schemas = Vec<(String, RefOr<Schema>)>;

// Written by hand, because the derived ones repeat what they hold in place of referring to it.
impl<T: ToSchema> PartialSchema for Envelope<T> {
    fn schema() -> RefOr<Schema> {
        enveloped(Ref::from_schema_name(T::name()))
    }
}

impl<T: ToSchema> ToSchema for Envelope<T> {
    fn name() -> Cow<'static, str> {
        format!("{}Response", T::name()).into()
    }

    fn schemas(schemas: &mut Schemas) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

impl<T: ToSchema> PartialSchema for EnvelopeOfList<T> {
    fn schema() -> RefOr<Schema> {
        enveloped(ArrayBuilder::new().items(Ref::from_schema_name(T::name())))
    }
}

impl<T: ToSchema> ToSchema for EnvelopeOfList<T> {
    fn name() -> Cow<'static, str> {
        format!("{}ListResponse", T::name()).into()
    }

    fn schemas(schemas: &mut Schemas) {
        Envelope::<T>::schemas(schemas);
    }
}

fn enveloped(response: impl Into<RefOr<Schema>>) -> RefOr<Schema> {
    ObjectBuilder::new().property("response", response).required("response").into()
}

impl PartialSchema for Nothing {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Null).into()
    }
}

impl ToSchema for Nothing {}
