//! Reading a file only for so long.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::time::Instant;

/// A file that cannot be read any more once a moment has come: whoever decodes it gives up then.
#[derive(Debug)]
pub(crate) struct Patient {
    file: BufReader<File>,
    until: Instant,
}

impl Patient {
    pub(crate) fn new(file: File, until: Instant) -> Self {
        Self { file: BufReader::new(file), until }
    }

    fn in_time(&self) -> io::Result<()> {
        if Instant::now() < self.until { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
    }
}

impl Read for Patient {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.in_time()?;
        self.file.read(buffer)
    }
}

impl BufRead for Patient {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.in_time()?;
        self.file.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.file.consume(amount);
    }
}

impl Seek for Patient {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.in_time()?;
        self.file.seek(position)
    }
}
