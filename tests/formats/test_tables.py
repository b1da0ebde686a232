"""Tables of any origin: whose export, which columns, which rows."""

from __future__ import annotations

import io
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agentarmy.formats import reader, tables
from agentarmy.formats.base import Item, Rejected, TableRecord
from agentarmy.store.registry import TABLES as STORED

STORE = {"price": "prices", "activity": "activities"}


def read(text: str | bytes, name: str = "x.csv", *, currency: str = "") -> list[Item]:
    data = text.encode() if isinstance(text, str) else text
    return list(reader.read(io.BytesIO(data), name, currency=currency))


def rows(text: str | bytes, name: str = "x.csv", *, currency: str = "") -> list[TableRecord]:
    found = read(text, name, currency=currency)
    assert all(isinstance(item, TableRecord) for item in found), found
    return [item for item in found if isinstance(item, TableRecord)]


def test_hubspot_contacts_become_leads() -> None:
    text = (
        "Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Company Name,Job Title,"
        "Lead Status,Number of Employees,Create Date,Favourite colour\n"
        "80101,Dana,Whit,Dana@Harrow.example,515,Mara,Harrow,Ops,In "
        "progress,310,2026-01-20 08:10,red\n"
    )
    (row,) = rows(text, "hubspot-crm-exports-all-contacts-leads.csv")
    assert (row.table, row.key, row.line) == ("lead", "hubspot:80101", 2)
    assert row.values == {
        "name": "Dana Whit",
        "email": "Dana@Harrow.example",
        "phone": "515",
        "owner": "Mara",
        "company": "Harrow",
        "title": "Ops",
        "status": "In progress",
        "employees": 310,
    }
    assert row.extra == {"created_on": "2026-01-20", "Favourite colour": "red"}
    assert rows(text, "all-contacts.csv")[0].table == "contact"


def test_hubspot_deals_and_companies() -> None:
    (deal,) = rows(
        "Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Pipeline,Associated Company\n"
        "1,Nine sealers,presentationscheduled,2026-03-31 12:00,Mara,60000,Sales,Harrow\n",
        currency="USD",
    )
    assert deal.table == "deal"
    assert deal.values["amount_minor"] == 6000000
    assert deal.values["currency"] == "USD"
    assert deal.values["stage"] == "presentationscheduled"
    assert deal.values["close_on"] == "2026-03-31"
    assert deal.extra == {"company": "Harrow", "pipeline": "Sales"}
    (account,) = rows(
        "Record ID,Company name,Company Domain Name,Industry,Number of Employees,Annual "
        "Revenue,Country/Region\n"
        "7,Harrow,harrow.example,Food,310,5000000,United States\n"
    )
    assert account.table == "account"
    assert account.values["domain"] == "harrow.example"
    assert account.values["revenue_minor"] == 500000000


def test_salesforce_reports_with_their_footer() -> None:
    text = (
        '"Opportunity Name","Stage","Amount","Amount Currency","Close Date","Account Name",'
        '"Opportunity ID","Push Count"\n'
        '"Nine, sealers","Negotiation/Review","60,000.00","EUR","31/03/2026","Harrow","0065e","1"\n'
        "\n"
        '"Grand Totals (1 record)"\n'
        '"Confidential Information - Do Not Distribute"\n'
        '"Copyright (c) 2000-2026 somebody"\n'
    )
    (deal,) = rows(text, "report1773.csv")
    assert deal.key == "salesforce:0065e"
    assert deal.values["amount_minor"] == 6000000
    assert deal.values["close_on"] == "2026-03-31"
    assert deal.extra == {"company": "Harrow", "pushes": "1"}


@pytest.mark.parametrize(
    ("header", "row", "name", "table"),
    [
        (
            "Lead ID,First Name,Last Name,Company,Lead Source,Status",
            "1,A,B,C,Web,New",
            "x.csv",
            "lead",
        ),
        (
            "Account ID,Account Name,Website,Industry,Billing Country",
            "1,C,c.example,Food,US",
            "x.csv",
            "account",
        ),
        (
            "Contact ID,First Name,Last Name,Account Name,Title,Email",
            "1,A,B,C,CFO,a@c.example",
            "x.csv",
            "contact",
        ),
        ("Id,Name,StageName,CloseDate,Amount,AccountId", "1,D,Won,2026-03-31,5,9", "x.csv", "deal"),
        ("name,email,company", "A,a@c.example,C", "leads.csv", "lead"),
        ("name,email", "A,a@c.example", "people.csv", "contact"),
        ("deal name,stage,amount", "D,Won,5", "x.csv", "deal"),
        (
            "Deal - Title,Deal - Stage,Deal - Value,Deal - Expected close date",
            "D,Won,5,2026-03-31",
            "x.csv",
            "deal",
        ),
        ("sku,name,list_price,currency", "S,N,7900.00,USD", "price_book.csv", "price"),
        ("Product Name;Unit Price", "N;7900", "x.csv", "price"),
        ("Task,Due Date,Status", "Call,2026-03-31,open", "tasks.csv", "task"),
        ("Activity Type,Activity Date,Subject", "Call,2026-03-31,Hello", "x.csv", "activity"),
    ],
)
def test_which_table_a_header_is(header: str, row: str, name: str, table: str) -> None:
    (found,) = rows(f"{header}\n{row}\n", name)
    assert found.table == table
    stored = STORED[STORE.get(table, table + "s")]
    assert set(found.values) <= {column.name for column in stored.columns}


def test_prices_with_aliases() -> None:
    (row,) = rows(
        "sku,name,aliases,unit,list_price,currency\nNM,Sealer,CS200|case sealer,unit,7900.00,usd\n"
    )
    assert row.values["price_minor"] == 790000
    assert row.values["currency"] == "USD"
    assert json.loads(str(row.values["aliases"])) == ["CS200", "case sealer"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(encoding: str, mark: str) -> None:
    lines = ["Name,Email,Unternehmen,Lead Status", "Jürgen Käslin,j@c.example,Größe AG,neu", ""]
    (row,) = rows("\r\n".join(lines).replace(",", mark).encode(encoding), "leads.csv")
    assert row.values["name"] == "Jürgen Käslin"


def test_decimal_comma_and_european_days() -> None:
    found = rows(
        "Name;Stage;Betrag;Close Date\nA;x;1.234,50 €;04.03.2026\nB;x;12,5 €;31.03.2026\n",
        "deals.csv",
    )
    assert [r.values["amount_minor"] for r in found] == [123450, 1250]
    assert [r.values["currency"] for r in found] == ["EUR", "EUR"]
    assert [r.values["close_on"] for r in found] == ["2026-03-04", "2026-03-31"]


def test_bad_rows_are_rejected_with_their_line() -> None:
    text = (
        "Deal Name,Stage,Amount,Close Date\n"
        'A,"two\nlines",5,2026-03-31\n'
        "B,x,lots,2026-03-31\n"
        "C,x,5,soon\n"
        ",x,5,2026-03-31\n"
        "D,x,5,2026-03-31,more\n"
        "\n"
        "E,x,n/a,\n"
    )
    found = read(text, "deals.csv")
    assert [i.where for i in found if isinstance(i, Rejected)] == [
        f"deals.csv: line {n}" for n in (4, 5, 6, 7)
    ]
    assert [i.values["name"] for i in found if isinstance(i, TableRecord)] == ["A", "E"]
    assert [i.line for i in found if isinstance(i, TableRecord)] == [2, 9]


def test_missing_columns_name_what_was_found_and_expected() -> None:
    (item,) = read("colour,size\nred,9\n", "things.csv")
    assert isinstance(item, Rejected)
    assert "colour, size" in item.reason
    assert "deal name" in item.expected
    (item,) = read("", "empty.csv")
    assert isinstance(item, Rejected)


def test_an_unreadable_count_is_kept_aside() -> None:
    (row,) = rows("Name,Email,Lead Status,Employees\nA,a@b.example,new,many\n", "leads.csv")
    assert row.extra == {"Employees": "many"}


def test_json_rows_of_several_shapes() -> None:
    plain = [{"name": "A", "email": "a@b.example", "lead_status": "new", "tags": ["x", "y"]}]
    api = {
        "results": [
            {
                "id": "7",
                "properties": {
                    "dealname": "D",
                    "dealstage": "won",
                    "amount": "5",
                    "closedate": "2026-03-31T00:00:00Z",
                },
            }
        ]
    }
    (lead,) = rows(json.dumps(plain), "leads.json")
    assert (lead.table, lead.values["status"], lead.extra) == ("lead", "new", {"tags": "x|y"})
    (deal,) = rows(json.dumps(api), "x.json")
    assert (deal.table, deal.key, deal.values["amount_minor"]) == ("deal", "hubspot:7", 500)
    lines = "\n".join(json.dumps(row) for row in plain * 3)
    assert len(rows(lines, "leads.jsonl")) == 3


def test_broken_lines_of_jsonl_are_named() -> None:
    found = read('{"name": "A", "email": "a@b.example"}\n{broken\n', "leads.jsonl")
    assert [i.where for i in found if isinstance(i, Rejected)] == ["leads.jsonl: line 2"]
    assert len(found) == 2


def test_every_column_of_a_plan_is_one_of_the_store() -> None:
    from agentarmy.formats.table_columns import TABLES

    helpers = {"id", "first_name", "last_name"}
    for table, fields in TABLES.items():
        stored = {c.name for c in STORED[STORE.get(table, table + "s")].columns}
        named = {f.name for f in fields if f.kind not in ("link", "linkdate")}
        assert named - helpers <= stored, table


def test_a_large_table_is_read_quickly() -> None:
    line = ",".join(f"{c}%d" for c in "abcdefgh") + ",x%d@y.example,2026-03-1%d,12%d\n"
    head = (
        "Name,Company,Phone,Job Title,Industry,Country,Lead Status,Owner,Email,Create "
        "Date,Employees\n"
    )
    data = head + "".join(line % ((n,) * 9 + (n % 10, n)) for n in range(20_000))
    start = time.process_time()
    assert len(rows(data, "leads.csv")) == 20_000
    assert time.process_time() - start < 4


@given(st.text(alphabet='name,email;"\n\t0.9$/x\0|', max_size=200))
def test_any_text_is_read(text: str) -> None:
    list(tables.read_csv(io.BytesIO(text.encode()), "leads.csv"))
    list(
        tables.read_csv(
            io.BytesIO(b"name,email,close date,stage,amount\n" + text.encode()), "deals.csv"
        )
    )


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.csv", "name\nAda\n", 'the one column "name" fits several tables'),
        ("a.csv", "\nfoo\nx\n", "no known columns; found: foo"),
    ],
)
def test_a_table_of_one_column_is_told_by_that_column(name: str, text: str, reason: str) -> None:
    (found,) = read(text, name)
    assert isinstance(found, Rejected)
    assert found.reason == reason


def test_a_table_of_one_column_whose_name_says_what_it_holds() -> None:
    found = rows("name\nKern\nAlder\n", "accounts.csv")
    assert [(one.table, one.line) for one in found] == [
        ("account", 2),
        ("account", 3),
    ]
