"""Kriptomat, a broker that a partner uses for its own customers: what it is called and what it needs to be told.

The protocol is described in docs/venues/kriptomat.md. Nothing heavy is imported here: the adapter and the simulator
are named and imported when first used.
"""

from __future__ import annotations

from decimal import Decimal

from fxtui.contract.plugin import SecretField, Setting, SettingKind, VenuePlugin

VENUE = VenuePlugin(
    id="kriptomat",
    title="Kriptomat",
    environments={
        "production": "https://api.kriptomat.io/v1",
        "partners": "https://api.kriptomat.io/api/v1/partners",
        "staging": "https://stagingapi.kminfra.net/v1",
    },
    paper_environments=frozenset({"staging"}),
    settings=(
        Setting("email", SettingKind.TEXT, "the e-mail address of the partner's account", required=True),
        Setting("client_id", SettingKind.TEXT, "the client id Kriptomat gave the partner", required=True),
        Setting(
            "customer_id",
            SettingKind.INTEGER,
            "the customer whose balances and swaps are meant until another is chosen; none when unset",
        ),
        Setting(
            "customers",
            SettingKind.TEXT,
            "ids of customers to list beside those with transactions, with blanks between: 2 17 40",
            default="",
        ),
        Setting("master", SettingKind.FLAG, "whether the partner's own balances are shown too", default=True),
        Setting(
            "fee",
            SettingKind.DECIMAL,
            "fee as a fraction of what is bought or sold: Kriptomat tells it after the deal only",
            default=Decimal("0.02"),
        ),
        Setting(
            "fee_on_top",
            SettingKind.FLAG,
            "whether the fee of a purchase comes on top of its amount instead of out of it",
            default=False,
        ),
        Setting(
            "replay",
            SettingKind.FLAG,
            "whether an unknown buy, sell or withdrawal may be sent again with the same key within a minute: only "
            "where Kriptomat has confirmed that it heeds the key",
            default=False,
        ),
        Setting(
            "requests_per_minute",
            SettingKind.INTEGER,
            "how many requests Kriptomat allows a minute",
            default=60,
        ),
        Setting("totp_period", SettingKind.INTEGER, "seconds a one-time code is good for", default=30),
    ),
    secrets=(
        SecretField("password", "the password of the partner's account"),
        SecretField("client_secret", "the client secret Kriptomat gave the partner"),
        SecretField("totp_secret", "the secret of the authenticator, as letters and digits (base32)"),
    ),
    connect="fxtui.venues.kriptomat.adapter:connect",
    simulate="fxtui.venues.kriptomat.sim:simulate",
    watchlist=("BTC/EUR", "ETH/EUR", "XRP/EUR"),
    refresh={"quotes": 2.0, "balances": 30.0, "tickets": 30.0},
)
