//! What a process holds in memory, as the kernel counts it.

use std::fs;

/// The memory of one process.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    pid: u32,
}

impl Memory {
    /// Of this process.
    pub fn of(pid: u32) -> Self {
        Self { pid }
    }

    /// What it holds now, in KiB.
    pub fn now_kib(self) -> u64 {
        self.status("VmRSS:")
    }

    /// The most that it held since [`Memory::forget_peak`], in KiB.
    pub fn peak_kib(self) -> u64 {
        self.status("VmHWM:")
    }

    /// Begins to watch for the peak anew.
    pub fn forget_peak(self) {
        fs::write(format!("/proc/{}/clear_refs", self.pid), "5").expect("a process of our own");
    }

    fn status(self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid)).expect("a process");
        let line = status.lines().find_map(|line| line.strip_prefix(field)).expect("the field");
        let number = line.trim().trim_end_matches("kB").trim();
        number.parse().expect("a number of KiB")
    }
}
