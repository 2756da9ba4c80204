-- Browsers signed in to the console: a session stands for one key and can never do more than it. Found by its token
-- before the organisation is known, as api_key is by its secret. Only hashes are kept.
create table console_session (
  token_hash bytea primary key,
  org_id text not null,
  key_id text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  foreign key (org_id, key_id) references api_key (org_id, id)
);
create index console_session_expiry on console_session (expires_at);

-- Signs a browser in once, without the key itself (shown at the first start).
create table sign_in_link (
  token_hash bytea primary key,
  org_id text not null,
  key_id text not null,
  expires_at timestamptz not null,
  foreign key (org_id, key_id) references api_key (org_id, id)
);

-- Attempts that did not end their task, and the start of every later one. A task that runs once, as nearly all do, has
-- no row here: its times are its own.
create table task_attempt (
  org_id text not null,
  task_id text not null,
  attempt integer not null,
  started_at timestamptz,
  ended_at timestamptz,
  -- Why it was given up; null while it runs, or when its worker died without a word.
  reason text,
  message text,
  primary key (org_id, task_id, attempt),
  foreign key (org_id, task_id) references task (org_id, id) on delete cascade
);

create or replace function claim_task(p_org text, p_id text, p_attempt integer, p_job uuid, p_queue text)
returns setof task language plpgsql as $$
begin
  return query
    update task set status = 'processing', attempt = p_attempt, started_at = coalesce(started_at, now()),
                    stage = 'starting'
      where org_id = p_org and id = p_id and attempt < p_attempt and job_id = p_job
        and status in ('pending', 'processing')
      returning *;
  if found then
    if p_attempt > 1 then
      insert into task_attempt (org_id, task_id, attempt, started_at) values (p_org, p_id, p_attempt, now());
    end if;
    insert into queue_clock as clock (queue, tag)
      select p_queue, fair_tag from task where org_id = p_org and id = p_id
      on conflict (queue) do update set tag = greatest(clock.tag, excluded.tag);
  end if;
end $$;

-- Processes that run jobs; who has not been heard of for a while is gone.
create table worker (
  id text primary key,
  host text not null,
  pid integer not null,
  slots integer not null,
  running integer not null,
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
