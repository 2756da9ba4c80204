-- Secrets of the platform itself (not of a caller): shared by all servers of one database, alive across restarts.
create table platform_secret (
  name text primary key,
  value bytea not null,
  created_at timestamptz not null default now()
);

-- Content by organisation and hash: uploaded files and fetched inputs. `facts` is what decoding it showed, null until
-- somebody asked; kept so that a second task with the same file costs no probe.
create table blob (
  org_id text not null references org (id),
  sha256 text not null,
  size_bytes bigint not null check (size_bytes >= 0),
  content_type text not null,
  -- Where the bytes are; what task.input_keys names.
  storage_key text not null,
  facts jsonb,
  -- Before that time nobody deletes it: a create that has just resolved it may still be inserting its task.
  check_after timestamptz not null,
  created_at timestamptz not null default now(),
  primary key (org_id, sha256)
);
create index blob_check on blob (check_after);

create table file (
  org_id text not null,
  id text not null,
  sha256 text not null,
  size_bytes bigint not null,
  content_type text not null,
  file_name text not null,
  original_name text not null,
  upload_path text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (org_id, id),
  foreign key (org_id, sha256) references blob (org_id, sha256)
);
create index file_content on file (org_id, sha256, expires_at);
create index file_list on file (org_id, created_at, id);
create index file_expiry on file (expires_at);
