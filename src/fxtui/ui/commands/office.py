"""Commands of the back office."""

from __future__ import annotations

from fxtui.ui.commands.command import Command

COMMANDS = (
    Command(
        "office.act",
        "u",
        "act for",
        "Use this customer for balances, swaps and withdrawals from now on.",
        rank=10,
    ),
    Command(
        "office.bank",
        "b",
        "bank",
        "Add a bank account; its IBAN is checked first.",
        line="banks add CUSTOMER IBAN",
        rank=13,
    ),
    Command(
        "office.remove",
        "x",
        "remove",
        "Remove the bank account under the cursor; asks twice.",
        line="banks remove CUSTOMER BANK",
        apt=True,
        rank=14,
    ),
    Command(
        "office.change",
        "c",
        "change",
        "Change name, e-mail, phone or status of the customer.",
        line="customers update CUSTOMER",
        rank=15,
    ),
    Command(
        "office.kyc",
        "i",
        "KYC",
        "Import an identity check by its share token.",
        line="customers kyc-import CUSTOMER",
        rank=16,
    ),
    Command("office.new", "n", "new", "Make a customer.", line="customers create", rank=20),
    Command(
        "office.open", "o", "open", "Open a customer by its number.", line="customers show CUSTOMER", rank=21
    ),
    Command("office.reveal", "v", "unmask", "Show or mask personal data; it masks itself again.", rank=11),
    Command(
        "office.next_pane",
        "tab,right,l",
        "pane",
        "The next pane: details, bank accounts, deposit, transactions.",
        rank=12,
    ),
    Command(
        "office.previous_pane",
        "shift+tab,left,h",
        "pane before",
        "The pane before.",
        rank=31,
        shown=False,
    ),
    Command(
        "office.everybody",
        "a",
        "all",
        "Show the transactions of all customers, or of this one.",
        line="customers transactions CUSTOMER",
        apt=True,
        rank=32,
    ),
    Command("office.filter", "slash", "filter", "Show only rows with these words.", rank=40),
    Command("office.reload", "r", "read", "Read the customers and what is shown of this one again.", rank=60),
    Command(
        "office.back", "escape", "back", "From a pane or the filter to the customers.", rank=61, shown=False
    ),
)
