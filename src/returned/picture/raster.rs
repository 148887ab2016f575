//! A page as a picture.

/// One page as gray pixels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::returned) struct Raster {
    pub(in crate::returned) width: usize,
    pub(in crate::returned) height: usize,
    /// From 0 for black to 255 for white, row by row from the top left.
    pub(in crate::returned) gray: Vec<u8>,
}

impl Raster {
    /// How light the picture is at a place, from 0 to 1, between the middles of four pixels; beyond
    /// the edges it goes on as at the edge.
    pub(super) fn sample(&self, x: f64, y: f64) -> f32 {
        let within = |at: f64, count: usize| (at - 0.5).clamp(0.0, count.saturating_sub(1) as f64);
        let (x, y) = (within(x, self.width), within(y, self.height));
        let (left, top) = (x as usize, y as usize);
        let (right, below) = ((left + 1).min(self.width - 1), (top + 1).min(self.height - 1));
        let (across, down) = (x.fract() as f32, y.fract() as f32);
        let gray = |x: usize, y: usize| f32::from(self.gray[y * self.width + x]);
        let upper = gray(left, top) * (1.0 - across) + gray(right, top) * across;
        let lower = gray(left, below) * (1.0 - across) + gray(right, below) * across;
        (upper * (1.0 - down) + lower * down) / 255.0
    }
}
