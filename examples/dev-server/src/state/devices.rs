//! Pending device logins (RFC 8628).

use std::collections::HashMap;

use crate::accounts::Account;
use crate::clients::Client;
use crate::scope::Scopes;
use crate::secrets::{self, Hash};

/// How many seconds a user has to approve.
pub const EXPIRES_IN_S: i64 = 600;
const SLOW_DOWN_MS: i64 = 5000;
/// How early a poll may be: timers and networks are not exact.
const EARLY_MS: i64 = 250;

/// What a client requests.
#[derive(Clone)]
pub struct DeviceRequest {
    pub client: &'static Client,
    pub device: String,
    pub scopes: Scopes,
}

/// All device logins so far.
#[derive(Default)]
pub struct Devices {
    by_hash: HashMap<Hash, Device>,
}

struct Device {
    request: DeviceRequest,
    user_code: String,
    expires_ms: i64,
    interval_ms: i64,
    last_poll_ms: Option<i64>,
    decision: Decision,
}

enum Decision {
    Pending,
    Approved(&'static Account),
    Denied,
    Redeemed,
}

/// The two codes of a new device login.
pub struct DeviceCodes {
    pub device_code: String,
    pub user_code: String,
}

/// The response to a poll.
pub enum Poll {
    Approved(&'static Account, DeviceRequest),
    Pending,
    TooFast,
    Denied,
    Expired,
    /// An unknown code, another client's code, or one that already issued its token.
    Invalid,
}

impl Devices {
    pub fn start(&mut self, request: DeviceRequest, interval_s: u32, now_ms: i64) -> DeviceCodes {
        let device_code = secrets::random("plxd_");
        let user_code = secrets::user_code();
        let device = Device {
            request,
            user_code: user_code.clone(),
            expires_ms: now_ms + EXPIRES_IN_S * 1000,
            interval_ms: i64::from(interval_s) * 1000,
            last_poll_ms: None,
            decision: Decision::Pending,
        };
        self.by_hash.insert(secrets::hash(&device_code), device);
        DeviceCodes {
            device_code,
            user_code,
        }
    }

    pub fn poll(&mut self, device_code: &str, client: &Client, now_ms: i64) -> Poll {
        let Some(device) = self.by_hash.get_mut(&secrets::hash(device_code)) else {
            return Poll::Invalid;
        };
        if device.request.client.id != client.id {
            return Poll::Invalid;
        }
        match device.decision {
            Decision::Redeemed => Poll::Invalid,
            _ if now_ms >= device.expires_ms => Poll::Expired,
            Decision::Denied => Poll::Denied,
            Decision::Approved(account) => {
                device.decision = Decision::Redeemed;
                Poll::Approved(account, device.request.clone())
            }
            Decision::Pending => {
                if device.polled_too_fast(now_ms) {
                    Poll::TooFast
                } else {
                    Poll::Pending
                }
            }
        }
    }

    /// Returns the request that the user with this code is asked to approve.
    pub fn awaiting(&self, user_code: &str, now_ms: i64) -> Option<DeviceRequest> {
        self.by_hash
            .values()
            .find(|device| device.awaits(user_code, now_ms))
            .map(|device| device.request.clone())
    }

    /// Approves with an account, or denies with `None`. Returns false if nothing waits for this code.
    pub fn decide(&mut self, user_code: &str, by: Option<&'static Account>, now_ms: i64) -> bool {
        let device = self
            .by_hash
            .values_mut()
            .find(|device| device.awaits(user_code, now_ms));
        match device {
            Some(device) => {
                device.decision = by.map_or(Decision::Denied, Decision::Approved);
                true
            }
            None => false,
        }
    }

    /// Makes every pending device login expire.
    pub fn expire_all(&mut self, now_ms: i64) {
        for device in self.by_hash.values_mut() {
            device.expires_ms = device.expires_ms.min(now_ms);
        }
    }
}

impl Device {
    fn awaits(&self, user_code: &str, now_ms: i64) -> bool {
        self.user_code == user_code
            && now_ms < self.expires_ms
            && matches!(self.decision, Decision::Pending)
    }

    fn polled_too_fast(&mut self, now_ms: i64) -> bool {
        let since = self.last_poll_ms.replace(now_ms).map(|last| now_ms - last);
        // If the clock moved backwards, that is not the client's fault.
        let too_fast = since.is_some_and(|ms| ms >= 0 && ms < self.interval_ms - EARLY_MS);
        if too_fast {
            self.interval_ms += SLOW_DOWN_MS;
        }
        too_fast
    }
}
