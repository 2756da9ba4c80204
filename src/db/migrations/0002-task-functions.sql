-- The hot paths as one call each: a round trip costs more than the statements inside.

-- The next fair tag of an organisation: max(V, its last tag) + 1. A transaction of its own that does not wait for the
-- disk: a tag lost in a crash costs a place in the queue, and the lane row is never locked during a create's fsync.
create function next_fair_tag(p_queue text, p_org text) returns bigint language plpgsql as $$
declare
  v_tag bigint;
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into queue_lane as lane (queue, org_id, last_tag)
    values (p_queue, p_org, coalesce((select tag from queue_clock where queue = p_queue), 0) + 1)
    on conflict (queue, org_id) do update set last_tag =
      greatest(lane.last_tag, coalesce((select tag from queue_clock where queue = p_queue), 0)) + 1
    returning last_tag into v_tag;
  return v_tag;
end $$;

-- Inserts the task and reserves its price. Raises SP402 (no credits), SP403 (key's credit limit), SP429 (key's
-- concurrency), SP409 (another request took the idempotency key over). The wallet row is the hottest: it comes last.
create function create_task(p_task jsonb, p_idempotency_key text, p_owner text) returns void language plpgsql as $$
declare
  v_task task;
  v_key api_key;
begin
  v_task := jsonb_populate_record(null::task, p_task);
  select * into v_key from api_key where org_id = v_task.org_id and id = v_task.key_id;
  if v_key.concurrency is not null or v_key.credit_limit_micro is not null then
    -- Only keys with a limit pay for this lock; without it two creates would both see the last free place.
    select * into v_key from api_key where org_id = v_task.org_id and id = v_task.key_id for update;
    if v_key.concurrency <= (select count(*) from task where org_id = v_task.org_id and key_id = v_task.key_id
                               and status in ('pending', 'processing')) then
      raise exception 'concurrency' using errcode = 'SP429';
    end if;
    if v_key.credit_limit_micro is not null then
      update api_key set spent_micro = spent_micro + v_task.reserved_micro
        where org_id = v_task.org_id and id = v_task.key_id
          and spent_micro + v_task.reserved_micro <= credit_limit_micro;
      if not found then raise exception 'credit limit' using errcode = 'SP403'; end if;
    end if;
  end if;
  insert into task values (v_task.*);
  if p_idempotency_key is not null then
    update idempotency set state = 'done', task_id = v_task.id
      where org_id = v_task.org_id and key = p_idempotency_key and owner = p_owner and state = 'open';
    if not found then raise exception 'idempotency key lost' using errcode = 'SP409'; end if;
  end if;
  if v_task.reserved_micro > 0 then
    insert into ledger (org_id, task_id, kind, amount_micro)
      values (v_task.org_id, v_task.id, 'reserve', v_task.reserved_micro);
    update wallet set available_micro = available_micro - v_task.reserved_micro,
                      held_micro = held_micro + v_task.reserved_micro
      where org_id = v_task.org_id and available_micro >= v_task.reserved_micro;
    if not found then raise exception 'credits' using errcode = 'SP402'; end if;
  end if;
end $$;

-- A worker takes the task for attempt p_attempt. No row: it ended, or a later attempt holds it.
create function claim_task(p_org text, p_id text, p_attempt integer, p_job uuid, p_queue text)
returns setof task language plpgsql as $$
begin
  return query
    update task set status = 'processing', attempt = p_attempt, started_at = coalesce(started_at, now()),
                    stage = 'starting'
      where org_id = p_org and id = p_id and attempt < p_attempt and job_id = p_job
        and status in ('pending', 'processing')
      returning *;
  if found then
    insert into queue_clock as clock (queue, tag)
      select p_queue, fair_tag from task where org_id = p_org and id = p_id
      on conflict (queue) do update set tag = greatest(clock.tag, excluded.tag);
  end if;
end $$;

-- Progress never falls, and a worker that lost the task learns it (false). Not worth a disk flush.
create function report_progress(p_org text, p_id text, p_attempt integer, p_progress double precision, p_stage text)
returns boolean language plpgsql as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  update task set progress = greatest(progress, p_progress), stage = p_stage
    where org_id = p_org and id = p_id and attempt = p_attempt and status = 'processing';
  return found;
end $$;

-- The final state. p_attempt and p_job fence it (null: whoever runs it); no row: somebody else ended it, or a later
-- attempt holds it. p_end holds the columns that change.
create function finish_task(p_org text, p_id text, p_attempt integer, p_job uuid, p_capture bigint, p_end jsonb)
returns setof task language plpgsql as $$
begin
  return query
    update task set
        status = p_end ->> 'status',
        progress = case when p_end ->> 'status' = 'completed' then 1 else progress end,
        stage = p_end ->> 'stage',
        outputs = p_end -> 'outputs',
        failure = nullif(p_end -> 'failure', 'null'::jsonb),
        warnings = warnings || (p_end -> 'warnings'),
        metadata = metadata || (p_end -> 'metadata'),
        engine_job_id = p_end ->> 'engine_job_id',
        cost_units = (p_end ->> 'cost_units')::double precision,
        captured_micro = least(p_capture, reserved_micro),
        finished_at = now()
      where org_id = p_org and id = p_id and status in ('pending', 'processing')
        and (p_attempt is null or attempt = p_attempt)
        and (p_job is null or job_id = p_job)
      returning *;
end $$;

-- The money side of finish_task, in the same transaction and after everything else: the wallet row is the hottest.
create function post_settlement(p_org text, p_task text, p_key text, p_reserved bigint, p_captured bigint)
returns void language plpgsql as $$
begin
  if p_reserved = 0 then return; end if;
  if p_captured > 0 then
    insert into ledger (org_id, task_id, kind, amount_micro) values (p_org, p_task, 'capture', p_captured);
  end if;
  if p_reserved > p_captured then
    insert into ledger (org_id, task_id, kind, amount_micro) values (p_org, p_task, 'release', p_reserved - p_captured);
    update api_key set spent_micro = spent_micro - (p_reserved - p_captured)
      where org_id = p_org and id = p_key and credit_limit_micro is not null;
  end if;
  update wallet set held_micro = held_micro - p_reserved, available_micro = available_micro + p_reserved - p_captured
    where org_id = p_org;
end $$;

-- Idempotent per (org, idempotency): answers false when that top-up was already booked.
create function top_up(p_org text, p_amount bigint, p_idempotency text) returns boolean language plpgsql as $$
begin
  insert into ledger (org_id, kind, amount_micro, idempotency) values (p_org, 'topup', p_amount, p_idempotency)
    on conflict do nothing;
  if not found then return false; end if;
  insert into wallet as w (org_id, available_micro) values (p_org, p_amount)
    on conflict (org_id) do update set available_micro = w.available_micro + p_amount;
  return true;
end $$;

-- Token bucket: bursts of one minute's requests, refilled evenly. Answers the seconds to wait; 0 = go on.
create function take_request(p_org text, p_key text, p_per_minute integer) returns double precision
language plpgsql as $$
declare
  v_tokens double precision;
begin
  perform set_config('synchronous_commit', 'off', true);
  insert into request_bucket as bucket (org_id, key_id, tokens, updated_at)
    values (p_org, p_key, p_per_minute - 1, clock_timestamp())
    on conflict (org_id, key_id) do update set
      tokens = greatest(-1, least(p_per_minute, greatest(bucket.tokens, 0)
        + greatest(0, extract(epoch from clock_timestamp() - bucket.updated_at)) * p_per_minute / 60.0) - 1),
      updated_at = clock_timestamp()
    returning tokens into v_tokens;
  if v_tokens >= 0 then return 0; end if;
  -- A refused request must not use up what was refilled: give its token back.
  update request_bucket set tokens = tokens + 1 where org_id = p_org and key_id = p_key;
  return -v_tokens * 60.0 / p_per_minute;
end $$;
