"""Begin with all tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from cms.db import column_types

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "declaration",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("declaration", column_types.JsonDocument(), nullable=False),
        sa.Column("first_seen", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_declaration")),
    )
    op.create_table(
        "entry_scope",
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("scope_id", column_types.Id(), nullable=True),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_entry_scope")),
    )
    op.create_index(op.f("ix_entry_scope_scope_id"), "entry_scope", ["scope_id"], unique=False)
    op.create_table(
        "event",
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", column_types.Instant(), nullable=False),
        sa.Column("transaction", column_types.Id(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("site_id", column_types.Id(), nullable=True),
        sa.Column("actor_id", column_types.Id(), nullable=True),
        sa.Column("actor_label", sa.String(length=255), nullable=False),
        sa.Column("subject", column_types.Id(), nullable=True),
        sa.Column("subjects", column_types.JsonDocument(), nullable=False),
        sa.Column("payload", column_types.Json(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_name"), "event", ["name"], unique=False)
    op.create_index("ix_event_subject", "event", ["subject", "number"], unique=False)
    op.create_table(
        "grant",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("principal", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=64), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=True),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant")),
    )
    op.create_index(op.f("ix_grant_entry_id"), "grant", ["entry_id"], unique=False)
    op.create_index(op.f("ix_grant_principal"), "grant", ["principal"], unique=False)
    op.create_table(
        "idempotency_key",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", column_types.Json(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
    )
    op.create_index(
        op.f("ix_idempotency_key_created_at"), "idempotency_key", ["created_at"], unique=False
    )
    op.create_table(
        "import_asset",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_id", sa.String(length=400), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=True),
        sa.Column("entry_source_id", sa.String(length=400), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("caption", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("uploaded_at", column_types.Instant(), nullable=True),
        sa.Column("data", column_types.JsonDocument(), nullable=False),
        sa.PrimaryKeyConstraint("source", "source_id", name=op.f("pk_import_asset")),
    )
    op.create_index(op.f("ix_import_asset_entry_id"), "import_asset", ["entry_id"], unique=False)
    op.create_table(
        "import_comment",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_id", sa.String(length=400), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=True),
        sa.Column("entry_source_id", sa.String(length=400), nullable=False),
        sa.Column("parent_source_id", sa.String(length=400), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("written_at", column_types.Instant(), nullable=True),
        sa.Column("data", column_types.JsonDocument(), nullable=False),
        sa.PrimaryKeyConstraint("source", "source_id", name=op.f("pk_import_comment")),
    )
    op.create_index(
        op.f("ix_import_comment_entry_id"), "import_comment", ["entry_id"], unique=False
    )
    op.create_table(
        "import_record",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("source_id", sa.String(length=400), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=True),
        sa.Column("parent_id", column_types.Id(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("data", column_types.JsonDocument(), nullable=False),
        sa.Column("first_at", column_types.Instant(), nullable=False),
        sa.Column("changed_at", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("source", "source_id", name=op.f("pk_import_record")),
    )
    op.create_index(op.f("ix_import_record_entry_id"), "import_record", ["entry_id"], unique=False)
    op.create_table(
        "inheritance_break",
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_inheritance_break")),
    )
    op.create_table(
        "rights_generation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stamp", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights_generation")),
    )
    op.create_table(
        "role",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("rules", column_types.Json(), nullable=False),
        sa.Column("builtin", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_role")),
    )
    op.create_table(
        "scope",
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("parent_id", column_types.Id(), nullable=True),
        sa.Column("pinned", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_scope")),
    )
    op.create_index(op.f("ix_scope_parent_id"), "scope", ["parent_id"], unique=False)
    op.create_table(
        "sign_in_failure",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(
        op.f("ix_sign_in_failure_last_at"), "sign_in_failure", ["last_at"], unique=False
    )
    op.create_table(
        "site",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("hosts", column_types.JsonDocument(), nullable=False),
        sa.Column("locales", column_types.JsonDocument(), nullable=False),
        sa.Column("fallbacks", column_types.JsonDocument(), nullable=False),
        sa.Column("settings", column_types.JsonDocument(), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("groups", column_types.Json(), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", column_types.Id(), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("expires_at", column_types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
    )
    op.create_index(
        op.f("ix_user_session_expires_at"), "user_session", ["expires_at"], unique=False
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"], unique=False)
    op.create_table(
        "api_token",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("user_id", column_types.Id(), nullable=False),
        sa.Column("scopes", column_types.Json(), nullable=True),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("expires_at", column_types.Instant(), nullable=True),
        sa.Column("last_used_at", column_types.Instant(), nullable=True),
        sa.Column("revoked_at", column_types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_api_token_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("hash", name=op.f("uq_api_token_hash")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"], unique=False)
    op.create_table(
        "entry",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("site_id", column_types.Id(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("owner_id", column_types.Id(), nullable=True),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("asserted", sa.Boolean(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("trashed_at", column_types.Instant(), nullable=True),
        sa.Column("trash_root", column_types.Id(), nullable=True),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_entry_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
    )
    op.create_index("ix_entry_site_id_type", "entry", ["site_id", "type", "id"], unique=False)
    op.create_index(op.f("ix_entry_trash_root"), "entry", ["trash_root"], unique=False)
    op.create_table(
        "edition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("site_id", column_types.Id(), nullable=False),
        sa.Column("type", sa.String(length=80), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("release_id", column_types.Id(), nullable=True),
        sa.Column("valid_from", column_types.Instant(), nullable=False),
        sa.Column("valid_to", column_types.Instant(), nullable=True),
        sa.Column("past", sa.Boolean(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recipe", sa.String(length=400), nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("parent_id", column_types.Id(), nullable=True),
        sa.Column("position", sa.String(length=200), nullable=False),
        sa.Column("owner_id", column_types.Id(), nullable=True),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("updated_at", column_types.Instant(), nullable=False),
        sa.Column("published_at", column_types.Instant(), nullable=True),
        sa.Column("fallback", column_types.JsonDocument(), nullable=False),
        sa.Column("keys", column_types.Json(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_edition_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
    )
    op.create_index(
        "ix_edition_children",
        "edition",
        ["site_id", "parent_id", "locale", "kind", "slug"],
        unique=False,
    )
    op.create_index(
        "ix_edition_entry", "edition", ["entry_id", "locale", "kind", "valid_from"], unique=False
    )
    op.create_index(
        "ix_edition_list",
        "edition",
        ["site_id", "type", "locale", "kind", "entry_id"],
        unique=False,
        sqlite_where=sa.text("past IS 0"),
        postgresql_where=sa.text("past IS false"),
    )
    op.create_index(
        "ix_edition_published",
        "edition",
        ["site_id", "type", "locale", "kind", "published_at", "entry_id"],
        unique=False,
        sqlite_where=sa.text("past IS 0"),
        postgresql_where=sa.text("past IS false"),
    )
    op.create_index(
        "ix_edition_slug", "edition", ["site_id", "locale", "slug", "type", "kind"], unique=False
    )
    op.create_table(
        "intent",
        sa.Column("id", column_types.Id(), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("slices", column_types.JsonDocument(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("at", column_types.Instant(), nullable=False),
        sa.Column("release_id", column_types.Id(), nullable=True),
        sa.Column("made_at", column_types.Instant(), nullable=False),
        sa.Column("made_by", column_types.Id(), nullable=True),
        sa.Column("cancelled_at", column_types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_intent_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intent")),
    )
    op.create_index("ix_intent_at", "intent", ["at"], unique=False)
    op.create_index("ix_intent_entry_id", "intent", ["entry_id", "at"], unique=False)
    op.create_table(
        "live",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("slice", sa.String(length=35), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", column_types.Instant(), nullable=False),
        sa.Column("valid_to", column_types.Instant(), nullable=True),
        sa.Column("published_at", column_types.Instant(), nullable=False),
        sa.Column("asserted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_live_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live")),
    )
    op.create_index("ix_live_entry_id", "live", ["entry_id", "slice", "valid_from"], unique=False)
    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("parent_id", column_types.Id(), nullable=True),
        sa.Column(
            "position",
            sa.String(length=200).with_variant(sa.VARCHAR(length=200, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("valid_from", column_types.Instant(), nullable=False),
        sa.Column("valid_to", column_types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_placement_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
    )
    op.create_index("ix_placement_entry_id", "placement", ["entry_id", "valid_from"], unique=False)
    op.create_index("ix_placement_parent_id", "placement", ["parent_id", "valid_to"], unique=False)
    op.create_index(
        "ix_placement_siblings",
        "placement",
        ["parent_id", "position"],
        unique=False,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "version",
        sa.Column("entry_id", column_types.Id(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=True),
        sa.Column("author_id", column_types.Id(), nullable=True),
        sa.Column("author_label", sa.String(length=255), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("created_at", column_types.Instant(), nullable=False),
        sa.Column("asserted_at", column_types.Instant(), nullable=True),
        sa.Column("slices", column_types.JsonDocument(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["entry.id"], name=op.f("fk_version_entry_id_entry"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["fingerprint"],
            ["declaration.fingerprint"],
            name=op.f("fk_version_fingerprint_declaration"),
        ),
        sa.PrimaryKeyConstraint("entry_id", "number", name=op.f("pk_version")),
    )
    op.create_table(
        "reference",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "edition_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("field", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("pointer", sa.String(length=400), nullable=False),
        sa.Column("target_id", column_types.Id(), nullable=False),
        sa.Column("target_kind", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"],
            ["edition.id"],
            name=op.f("fk_reference_edition_id_edition"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference")),
    )
    op.create_index(
        "ix_reference_edition_id", "reference", ["edition_id", "field", "position"], unique=False
    )
    op.create_index("ix_reference_target_id", "reference", ["target_id"], unique=False)
    if op.get_bind().dialect.name == "postgresql":
        op.execute('CREATE TYPE cms_textrange AS RANGE (subtype = text, collation = "C")')
        op.execute(
            "ALTER TABLE edition ADD CONSTRAINT edition_one_live EXCLUDE USING gist (cms_textrange(entry_id::text || ' ' || locale::text, entry_id::text || ' ' || locale::text, '[]') WITH &&, tstzrange(valid_from, valid_to) WITH &&) WHERE (kind = 'live')"
        )
        op.execute(
            "ALTER TABLE edition ADD CONSTRAINT edition_slug_taken EXCLUDE USING gist (cms_textrange(site_id::text || ' ' || type::text || ' ' || locale::text || ' ' || slug::text, site_id::text || ' ' || type::text || ' ' || locale::text || ' ' || slug::text, '[]') WITH &&, tstzrange(valid_from, valid_to) WITH &&) WHERE (kind = 'live' AND slug IS NOT NULL)"
        )
        op.execute(
            "ALTER TABLE edition ADD CONSTRAINT edition_path_taken EXCLUDE USING gist (cms_textrange(parent_id::text || ' ' || locale::text || ' ' || slug::text, parent_id::text || ' ' || locale::text || ' ' || slug::text, '[]') WITH &&, tstzrange(valid_from, valid_to) WITH &&) WHERE (kind = 'live' AND parent_id IS NOT NULL AND slug IS NOT NULL)"
        )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER edition_one_live_insert BEFORE INSERT ON edition WHEN NEW.kind = 'live' BEGIN SELECT RAISE(ABORT, 'edition_one_live') FROM edition AS other WHERE other.entry_id = NEW.entry_id AND other.locale = NEW.locale AND other.kind = 'live' AND other.id IS NOT NEW.id AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from) AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from); END"
        )
        op.execute(
            "CREATE TRIGGER edition_one_live_update BEFORE UPDATE ON edition WHEN NEW.kind = 'live' BEGIN SELECT RAISE(ABORT, 'edition_one_live') FROM edition AS other WHERE other.entry_id = NEW.entry_id AND other.locale = NEW.locale AND other.kind = 'live' AND other.id IS NOT NEW.id AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from) AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from); END"
        )
        op.execute(
            "CREATE TRIGGER edition_slug_taken_insert BEFORE INSERT ON edition WHEN NEW.kind = 'live' AND NEW.slug IS NOT NULL BEGIN SELECT RAISE(ABORT, 'edition_slug_taken') FROM edition AS other WHERE other.site_id = NEW.site_id AND other.type = NEW.type AND other.locale = NEW.locale AND other.slug = NEW.slug AND other.kind = 'live' AND other.id IS NOT NEW.id AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from) AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from); END"
        )
        op.execute(
            "CREATE TRIGGER edition_slug_taken_update BEFORE UPDATE ON edition WHEN NEW.kind = 'live' AND NEW.slug IS NOT NULL BEGIN SELECT RAISE(ABORT, 'edition_slug_taken') FROM edition AS other WHERE other.site_id = NEW.site_id AND other.type = NEW.type AND other.locale = NEW.locale AND other.slug = NEW.slug AND other.kind = 'live' AND other.id IS NOT NEW.id AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from) AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from); END"
        )
        op.execute(
            "CREATE TRIGGER edition_path_taken_insert BEFORE INSERT ON edition WHEN NEW.kind = 'live' AND NEW.parent_id IS NOT NULL AND NEW.slug IS NOT NULL BEGIN SELECT RAISE(ABORT, 'edition_path_taken') FROM edition AS other WHERE other.site_id = NEW.site_id AND other.parent_id = NEW.parent_id AND other.locale = NEW.locale AND other.slug = NEW.slug AND other.kind = 'live' AND other.id IS NOT NEW.id AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from) AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from); END"
        )
        op.execute(
            "CREATE TRIGGER edition_path_taken_update BEFORE UPDATE ON edition WHEN NEW.kind = 'live' AND NEW.parent_id IS NOT NULL AND NEW.slug IS NOT NULL BEGIN SELECT RAISE(ABORT, 'edition_path_taken') FROM edition AS other WHERE other.site_id = NEW.site_id AND other.parent_id = NEW.parent_id AND other.locale = NEW.locale AND other.slug = NEW.slug AND other.kind = 'live' AND other.id IS NOT NEW.id AND (other.valid_to IS NULL OR other.valid_to > NEW.valid_from) AND (NEW.valid_to IS NULL OR NEW.valid_to > other.valid_from); END"
        )


def downgrade() -> None:

    op.drop_index("ix_reference_target_id", table_name="reference")
    op.drop_index("ix_reference_edition_id", table_name="reference")
    op.drop_table("reference")
    op.drop_table("version")
    op.drop_index(
        "ix_placement_siblings",
        table_name="placement",
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.drop_index("ix_placement_parent_id", table_name="placement")
    op.drop_index("ix_placement_entry_id", table_name="placement")
    op.drop_table("placement")
    op.drop_index("ix_live_entry_id", table_name="live")
    op.drop_table("live")
    op.drop_index("ix_intent_entry_id", table_name="intent")
    op.drop_index("ix_intent_at", table_name="intent")
    op.drop_table("intent")
    op.drop_index("ix_edition_slug", table_name="edition")
    op.drop_index(
        "ix_edition_published",
        table_name="edition",
        sqlite_where=sa.text("past IS 0"),
        postgresql_where=sa.text("past IS false"),
    )
    op.drop_index(
        "ix_edition_list",
        table_name="edition",
        sqlite_where=sa.text("past IS 0"),
        postgresql_where=sa.text("past IS false"),
    )
    op.drop_index("ix_edition_entry", table_name="edition")
    op.drop_index("ix_edition_children", table_name="edition")
    op.drop_table("edition")
    op.drop_index(op.f("ix_entry_trash_root"), table_name="entry")
    op.drop_index("ix_entry_site_id_type", table_name="entry")
    op.drop_table("entry")
    op.drop_index(op.f("ix_api_token_user_id"), table_name="api_token")
    op.drop_table("api_token")
    op.drop_index(op.f("ix_user_session_user_id"), table_name="user_session")
    op.drop_index(op.f("ix_user_session_expires_at"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_table("user_account")
    op.drop_table("site")
    op.drop_index(op.f("ix_sign_in_failure_last_at"), table_name="sign_in_failure")
    op.drop_table("sign_in_failure")
    op.drop_index(op.f("ix_scope_parent_id"), table_name="scope")
    op.drop_table("scope")
    op.drop_table("role")
    op.drop_table("rights_generation")
    op.drop_table("inheritance_break")
    op.drop_index(op.f("ix_import_record_entry_id"), table_name="import_record")
    op.drop_table("import_record")
    op.drop_index(op.f("ix_import_comment_entry_id"), table_name="import_comment")
    op.drop_table("import_comment")
    op.drop_index(op.f("ix_import_asset_entry_id"), table_name="import_asset")
    op.drop_table("import_asset")
    op.drop_index(op.f("ix_idempotency_key_created_at"), table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_index(op.f("ix_grant_principal"), table_name="grant")
    op.drop_index(op.f("ix_grant_entry_id"), table_name="grant")
    op.drop_table("grant")
    op.drop_index("ix_event_subject", table_name="event")
    op.drop_index(op.f("ix_event_name"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_entry_scope_scope_id"), table_name="entry_scope")
    op.drop_table("entry_scope")
    op.drop_table("declaration")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TYPE cms_textrange")
