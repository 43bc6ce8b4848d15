//! Networks by which peers are told apart.

use std::net::{AddrParseError, IpAddr};
use std::str::FromStr;

use ipnet::IpNet;

/// A network, or one address, which is a network of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "IpNet")]
pub struct Network(pub IpNet);

impl FromStr for Network {
    type Err = AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(network) => Ok(Self(network)),
            Err(_) => text.parse::<IpAddr>().map(|address| Self(address.into())),
        }
    }
}

impl TryFrom<String> for Network {
    type Error = AddrParseError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Network> for IpNet {
    fn from(network: Network) -> Self {
        network.0
    }
}
