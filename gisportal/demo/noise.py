"""Deterministic irregularity: seeded generators, curves and fractal lines."""

from __future__ import annotations

import zlib

import numpy as np

SEED = 86


def generator(*name: object) -> np.random.Generator:
    """Return the random generator of one named thing: the same in every run."""
    return np.random.default_rng(
        [SEED, zlib.crc32("/".join(map(str, name)).encode("utf-8"))]
    )


def smooth(points: np.ndarray, rounds: int = 3) -> np.ndarray:
    """Round the corners of a polyline by Chaikin's cutting; its ends stay."""
    for _ in range(rounds):
        quarter = 0.75 * points[:-1] + 0.25 * points[1:]
        three = 0.25 * points[:-1] + 0.75 * points[1:]
        inner = np.empty((2 * len(quarter), 2))
        inner[0::2], inner[1::2] = quarter, three
        points = np.vstack([points[:1], inner, points[-1:]])
    return points


def wiggle(
    points: np.ndarray,
    roughness: float,
    shortest: float,
    random: np.random.Generator,
) -> np.ndarray:
    """Displace midpoints until no segment is longer than `shortest` (metres).

    A midpoint moves sideways by up to `roughness` times its segment's length, so the
    line is self-similar: large bends carry small ones. The given points stay.
    """
    while True:
        step = np.diff(points, axis=0)
        length = np.hypot(step[:, 0], step[:, 1])
        long = length > shortest
        if not long.any():
            return points
        sideways = np.column_stack([-step[:, 1], step[:, 0]])
        shift = random.uniform(-roughness, roughness, len(step))[:, None]
        middle = 0.5 * (points[:-1] + points[1:]) + sideways * shift
        points = np.insert(points, np.flatnonzero(long) + 1, middle[long], axis=0)


class Field:
    """A smooth field over the plane, values about -1 to 1: a sum of plane waves."""

    def __init__(self, name: str, wavelength: float, waves: int = 7) -> None:
        random = generator("field", name)
        angle = random.uniform(0, 2 * np.pi, waves)
        size = wavelength * random.uniform(0.6, 1.8, waves)
        number = 2 * np.pi / size
        self.vectors = np.column_stack([np.cos(angle), np.sin(angle)]) * number[:, None]
        self.phases = random.uniform(0, 2 * np.pi, waves)

    def at(self, points: np.ndarray) -> np.ndarray:
        """Return the field's value at each of (n, 2) points."""
        waves = np.sin(np.atleast_2d(points) @ self.vectors.T + self.phases)
        return waves.sum(axis=1) / np.sqrt(len(self.phases))
