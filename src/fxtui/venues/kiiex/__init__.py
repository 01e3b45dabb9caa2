"""KIIEX, an AlphaPoint exchange for stablecoin FX: what it is called and what it needs to be told.

The protocol is described in docs/venues/kiiex.md. Nothing heavy is imported here: the adapter and the simulator are
named and imported when first used.
"""

from __future__ import annotations

from decimal import Decimal

from fxtui.contract.plugin import SecretField, Setting, SettingKind, VenuePlugin

VENUE = VenuePlugin(
    id="kiiex",
    title="KIIEX",
    environments={
        "production": "https://alphaprod.proxy.kiiex.io/ap",
        "staging": "https://apstage.proxy.kiiex.io/ap",
    },
    paper_environments=frozenset({"staging"}),
    settings=(
        Setting(
            "user_id", SettingKind.TEXT, "the numeric KIIEX user id the API key belongs to", required=True
        ),
        Setting("user_name", SettingKind.TEXT, "the login name, sent along when set", default=""),
        Setting("account_id", SettingKind.INTEGER, "the account to act for; the login tells it when unset"),
        Setting("oms_id", SettingKind.INTEGER, "the order management system id", default=1),
        Setting("operator_id", SettingKind.INTEGER, "the operator id of ticket calls", default=1),
        Setting(
            "session_header",
            SettingKind.CHOICE,
            "how the session token travels: both headers, aptoken alone, or none (every request signed)",
            default="both",
            choices=("both", "aptoken", "signed"),
        ),
        Setting(
            "fixed_nonce",
            SettingKind.TEXT,
            "the nonce KIIEX issued with the key; empty: a fresh one",
            default="",
        ),
        Setting(
            "quantity_key",
            SettingKind.CHOICE,
            "how SendOrder spells the quantity",
            default="Quantity",
            choices=("Quantity", "quantity"),
        ),
        Setting(
            "template_form",
            SettingKind.CHOICE,
            "how CreateWithdrawTicket carries the form: as JSON text or as an object",
            default="text",
            choices=("text", "object"),
        ),
        Setting(
            "withdraw_fee",
            SettingKind.CHOICE,
            "whether the fee of a withdrawal is taken out of the amount or comes on top of it",
            default="inside",
            choices=("inside", "on_top"),
        ),
        Setting(
            "swap_style",
            SettingKind.CHOICE,
            "limit_ioc sends the worst price to the venue; market sends none and checks it just before",
            default="limit_ioc",
            choices=("limit_ioc", "market"),
        ),
        Setting(
            "taker_fee",
            SettingKind.DECIMAL,
            "fee as a fraction of what is received, used where the venue gives no estimate",
            default=Decimal("0.002"),
        ),
    ),
    secrets=(
        SecretField("api_key", "the API key"),
        SecretField("api_secret", "the API secret"),
    ),
    connect="fxtui.venues.kiiex.adapter:connect",
    simulate="fxtui.venues.kiiex.sim:simulate",
    watchlist=("USDT/COPM", "USDC/COPM", "USDC/USDT", "BTC/USDT", "ETH/USDT"),
    refresh={"quotes": 1.0, "balances": 10.0, "orders": 3.0, "tickets": 15.0},
    demo={"casing": "alphapoint", "status": "name", "show_code": "on"},
)
