CREATE TABLE artworks (
    id TEXT PRIMARY KEY,
    file TEXT NOT NULL,              -- name inside pictures/, or trash/<id>/ while trashed
    trashed INTEGER NOT NULL DEFAULT 0,
    missing INTEGER NOT NULL DEFAULT 0, -- 1 while the file is nowhere: its stars wait for it
    name TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    made TEXT NOT NULL,              -- ISO 8601, UTC, microseconds: sorts as text
    task TEXT NOT NULL,
    summary TEXT NOT NULL,
    stars INTEGER NOT NULL DEFAULT 0 CHECK (stars BETWEEN 0 AND 5),
    tags TEXT NOT NULL DEFAULT '[]', -- JSON array
    stack TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL,
    name_key TEXT NOT NULL,          -- folded, digits padded: "Moor 2" before "Moor 10"
    words TEXT NOT NULL              -- folded name, summary and tags, for searching
);
CREATE UNIQUE INDEX artworks_by_file ON artworks (file) WHERE trashed = 0 AND missing = 0;
CREATE INDEX artworks_by_time ON artworks (made);
CREATE INDEX artworks_by_stack ON artworks (stack, made);
CREATE INDEX artworks_by_content ON artworks (sha256);

CREATE TABLE sources (
    artwork TEXT NOT NULL REFERENCES artworks (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (artwork, position)
) WITHOUT ROWID;
CREATE INDEX sources_by_content ON sources (sha256);
