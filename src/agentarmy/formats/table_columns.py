"""Which header of an export is which of our columns: data only.

HubSpot: property labels of https://knowledge.hubspot.com/properties/hubspots-default-contact-properties
(and company, deal) and their internal names. Salesforce: field labels and API names of the object
reference (Lead, Contact, Account, Opportunity). The rest are the words that people use.

A header is compared in lower case without anything but letters and digits. Of several headers of
one column the first in our list that has a value counts.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Field(NamedTuple):
    """One of our columns: `kind` text, int, money, date, time, percent, list or link; `weight`
    says how much such a header speaks for this table.

    A link has no column in the table; it stands in `extra` under our name (linkdate: as an ISO
    date).
    """

    name: str
    kind: str
    weight: int
    headers: tuple[str, ...]


def norm(header: str) -> str:
    """Return a header as it is compared."""
    return re.sub(r"[^a-z0-9äöüßéèà]+", "", header.casefold())


def _fields(spec: str) -> tuple[Field, ...]:
    """Read lines of 'name kind weight: header, header'; an indented line goes on with the last."""
    found = []
    for line in filter(str.strip, spec.replace("\n ", " ").splitlines()):
        head, _, headers = line.partition(":")
        name, kind, weight = head.split()
        # Our own name comes last: what we export is read again.
        words = (*headers.split(","), name.removesuffix("_minor"))
        known = dict.fromkeys(norm(word) for word in words if word.strip())
        found.append(Field(name, kind, int(weight), tuple(known)))
    return tuple(found)


_PERSON = """
first_name text 1: First Name, FirstName, Given Name, Vorname, Prénom, Nombre
last_name text 1: Last Name, LastName, Family Name, Surname, Nachname, Apellido
email text 1: Email, E-mail, Email Address, Work Email, E-Mail-Adresse, Mail, Correo, Courriel
phone text 1: Phone, Phone Number, Mobile Phone Number, Mobile, Mobile Phone, Telephone, Telefon,
  Work Phone, Direct Phone, Tel
title text 1: Job Title, Title, JobTitle, Position, Role Title, Funktion
zone text 1: Time Zone, Timezone, hs_timezone
country text 1: Country/Region, Country, Mailing Country, MailingCountry, Billing Country,
  BillingCountry, Land, Pays, Country Code
note text 0: Notes, Note, Description, Message, Comments, Comment, Notiz, Bemerkung
"""
_LINKS = """
created_on linkdate 0: Create Date, Created Date, CreatedDate, createdate, Created, Created At,
  Creation Date
updated_on linkdate 0: Last Modified Date, LastModifiedDate, hs_lastmodifieddate, Updated At
"""

LEAD = _fields(
    _PERSON
    + """
id id 4: Lead ID, LeadId
id id 0: Record ID, Id, hs_object_id, Record ID - Contact, Contact ID
name text 1: Lead, Name, Full Name, Contact Name, Lead Name, Person
company text 1: Company Name, Company, Associated Company, Account Name, Organization,
  Organisation, Firma, Employer, Account
industry text 2: Industry, Branche, Sector
employees int 2: Number of Employees, Employees, NumberOfEmployees, numemployees, Company Size,
  Headcount, No. of Employees, Mitarbeiter
source text 2: Lead Source, LeadSource, Original Source, hs_analytics_source, Source, Original
  Traffic Source
status text 3: Lead Status, hs_lead_status, Status, Lead State
lifecycle link 2: Lifecycle Stage, lifecyclestage
owner text 1: Contact owner, Lead Owner, Owner, hubspot_owner_id, OwnerId, Owner Name, Assigned To
funded_on date 3: Recent Funding Date, Last Funding Date, Funded On, Funding Date, Latest Funding
tech text 3: Web Technologies, web_technologies, Technologies, Tech Stack, Tech
hiring text 3: Hiring For, Hiring, Open Roles, Job Postings
pages text 3: Pages Visited, Pages, Visited Pages, Page Views URL, Website Visits, Visits
revenue text 1: Annual Revenue, AnnualRevenue, annualrevenue, Company Revenue, Revenue, Umsatz
tech_spend text 3: Tech Spend, Technology Spend, IT Spend, Software Spend, IT Budget
authority text 3: Authority, Decision Authority, Buying Authority, Authority Level
authority text 1: Buying Role, hs_buying_role
linkedin_activity text 3: LinkedIn Activity, Recent LinkedIn Activity, LinkedIn Posts, Last LinkedIn
  Post
compatibility text 3: Compatibility, Tech Compatibility, Tool Compatibility, Integrations
region text 0: Region, State/Region, State/Province, State, Territory
language text 1: Language, Preferred Language, hs_language, Sprache
downloads text 3: Downloads, Content Downloads, Downloaded, Assets Downloaded
searches text 3: Search Terms, Search Keywords, Search Queries, Search, Search Intent
pageviews link 1: Number of Pageviews, hs_analytics_num_page_views, Pageviews
city link 0: City, Ort
last_touch_at linkdate 0: Last Activity Date, Last Activity, Last Contacted, notes_last_contacted,
  notes_last_updated, LastActivityDate
"""
    + _LINKS
)

CONTACT = _fields(
    _PERSON
    + """
id id 5: Contact ID, ContactId, Record ID - Contact
id id 0: Record ID, Id, hs_object_id
name text 1: Name, Full Name, Contact Name, Contact, Person
company text 1: Account Name, Company Name, Company, Associated Company, Organization,
  Organisation, Firma, Account.Name, Account
company_id link 1: Account ID, AccountId, Associated Company IDs, Primary Associated Company ID
role text 2: Buying Role, hs_buying_role, Role, Contact Role
persona text 2: Persona, hs_persona
linkedin text 1: LinkedIn URL, hs_linkedin_url, LinkedIn, LinkedIn Profile
source text 1: Lead Source, LeadSource, Original Source, hs_analytics_source, Source
owner link 0: Contact owner, Contact Owner, Owner, OwnerId, hubspot_owner_id
reports_to link 2: Reports To, ReportsToId
last_touch_at time 1: Last Activity Date, Last Activity, Last Contacted, LastActivityDate,
  notes_last_contacted
city link 0: City, Mailing City
"""
    + _LINKS
)

ACCOUNT = _fields(
    """
id id 4: Account ID, AccountId, Record ID - Company, Company ID
id id 0: Record ID, Id, hs_object_id
name text 2: Account Name, Company Name, Company name, Name, Company, Account, Organization,
  Organisation, Firma
domain text 3: Company Domain Name, Domain, Domain Name
website text 2: Website URL, Website, Web Site, URL, Webseite
industry text 2: Industry, Branche, Sector
employees int 2: Number of Employees, Employees, NumberOfEmployees, numberofemployees, Headcount,
  Mitarbeiter
revenue_minor money 3: Annual Revenue, AnnualRevenue, annualrevenue, Revenue, Umsatz
currency currency 1: Currency, Account Currency, CurrencyIsoCode, Currency Code
country text 1: Country/Region, Country, Billing Country, BillingCountry, Land
region text 2: Region, State/Region, Billing State/Province, BillingState, State, Territory
zone text 1: Time Zone, Timezone
status text 1: Account Status, Status, Type, Account Type, Lifecycle Stage
source text 1: Account Source, AccountSource, Original Source, Source
note text 0: Notes, Note, Description, About Us, Comments
phone link 0: Phone, Phone Number, Telefon
city link 0: City, Billing City, Ort
owner link 1: Company owner, Account Owner, Owner, OwnerId
last_touch_at time 1: Last Activity Date, Last Activity, LastActivityDate, notes_last_updated
"""
    + _LINKS
)

DEAL = _fields(
    """
id id 6: Opportunity ID, OpportunityId, Deal ID, Record ID - Deal, Opportunity 18 ID
id id 0: Record ID, Id, hs_object_id, ID
name text 3: Deal Name, dealname, Opportunity Name, Deal, Opportunity, Deal Title, Deal - Title
name text 1: Name, Title
stage text 4: Deal Stage, dealstage, Stage, StageName, Opportunity Stage, Deal - Stage, Phase,
  Pipeline Stage
amount_minor money 3: Amount, Deal Value, Value, Deal - Value, Amount in company currency,
  Opportunity Amount, Betrag, Deal Amount, Total, Wert
currency currency 1: Amount Currency, Currency, deal_currency_code, CurrencyIsoCode, Opportunity
  Currency, Deal - Currency, Währung, Deal Currency
close_on date 4: Close Date, CloseDate, closedate, Expected Close Date, Expected Close, Closing
  Date, Deal - Expected close date, Abschlussdatum
next_step text 3: Next Step, NextStep, hs_next_step, Next Steps, Next Action, Nächster Schritt
probability percent 3: Probability (%), Probability, Deal probability, hs_deal_stage_probability,
  Win Probability, Deal - Probability
owner text 1: Opportunity Owner, Deal owner, Deal Owner, Owner, hubspot_owner_id, OwnerId, Deal -
  Owner, Rep, Sales Rep
source text 1: Lead Source, LeadSource, Original Source, Source
lost_reason text 3: Closed Lost Reason, closed_lost_reason, Loss Reason, Lost Reason, Deal - Lost
  reason
note text 0: Description, Deal Description, Notes, Note, Comments
last_touch_at time 1: Last Activity Date, Last Activity, Last Contacted, LastActivityDate,
  notes_last_updated, notes_last_contacted, Last Touch, Deal - Last activity date
company link 1: Account Name, Company, Company Name, Associated Company, Account, Account.Name,
  Organization, Deal - Organization, Customer, Kunde, Associated Company (Primary)
company_id link 1: Account ID, AccountId, Associated Company IDs
contact link 1: Primary Contact, Contact, Contact Name, Associated Contact, Contact person, Deal -
  Contact person
contact_email link 1: Contact Email, Email
pipeline link 2: Pipeline, Deal - Pipeline
pushes link 2: Push Count, PushCount, Close Date Pushes
stage_changed_on linkdate 2: Last Stage Change Date, LastStageChangeDate,
  Date entered current stage,
  Stage Changed
kind link 1: Type, Deal Type, dealtype, Opportunity Type
"""
    + _LINKS
)

PRICE = _fields(
    """
sku text 3: SKU, Product Code, ProductCode, hs_sku, Item Number, Article Number, Artikelnummer,
  Part Number
name text 1: Name, Product Name, Product, Item, Produkt, Artikel, Description
aliases list 2: Aliases, Also Known As, Synonyms
unit text 2: Unit, Unit of Measure, QuantityUnitOfMeasure, Billing Unit, Einheit, Per
price_minor money 5: List Price, Unit Price, UnitPrice, Price, Listenpreis, Preis, Prix, hs_price,
  Standard Price, Net Price
currency currency 2: Currency, CurrencyIsoCode, Currency Code, Währung
effective_on date 2: Effective From, Effective On, Valid From, Effective Date, Gültig ab
source text 0: Source
"""
)

ACTIVITY = _fields(
    """
id id 4: Activity ID, Engagement ID
id id 0: Record ID, Id
kind text 4: Activity Type, Activity type, Engagement Type, Kind, Type
at time 4: Activity Date, ActivityDate, Date, Start, At, Activity date, Completed Date/Time
title text 2: Subject, Title, Activity, Name
note text 1: Notes, Note, Full Comments, Body, Comments, Description
owner text 1: Assigned, Assigned To, Activity assigned to, Owner
company link 1: Company / Account, Account Name, Company, Account
contact link 1: Contact, Contact Name, Name
deal link 2: Opportunity, Opportunity Name, Deal, Deal Name
lead link 1: Lead
source text 0: Source
"""
)

TASK = _fields(
    """
id id 4: Task ID
id id 0: Record ID, Id
title text 3: Task Title, Task, Subject, hs_task_subject, Title, To Do, Todo
due_on date 4: Due Date, Due, Due On, DueDate, hs_task_due_date, Fällig am
status text 1: Task Status, Status, hs_task_status
reason text 1: Notes, Reason, Description, Comments
owner text 1: Assigned To, Assigned, Owner
company link 1: Company / Account, Account Name, Company, Account, Associated Company
contact link 1: Contact, Contact Name, Associated Contact
deal link 2: Opportunity, Opportunity Name, Deal, Deal Name, Associated Deal
lead link 1: Lead
done_at time 2: Completed Date, Completed At, Done At
source text 0: Source
"""
)

TABLES: dict[str, tuple[Field, ...]] = {
    "deal": DEAL,
    "price": PRICE,
    "lead": LEAD,
    "contact": CONTACT,
    "account": ACCOUNT,
    "task": TASK,
    "activity": ACTIVITY,
}

NEEDED: dict[str, tuple[tuple[str, ...], ...]] = {
    "deal": (("name",), ("stage", "close_on", "amount_minor")),
    "price": (("name",), ("price_minor",)),
    "lead": (("name", "last_name", "email", "company"),),
    "contact": (("name", "last_name", "first_name", "email"),),
    "account": (("name",),),
    "task": (("title",), ("due_on",)),
    "activity": (("at",), ("kind",), ("title", "note")),
}
"""Per table: of each group of columns at least one must be there."""

HINTS: dict[str, str] = {
    "lead": r"lead|prospect",
    "contact": r"contact|people|person|kontakt",
    "account": r"account|compan|organi[sz]ation|customer|firm",
    "deal": r"deal|opportunit|pipeline|forecast",
    "price": r"price|preis|tarif|product",
    "task": r"task|todo",
    "activity": r"activit|engagement|\blog\b",
}
"""What in a file's name speaks for a table."""

VENDORS: dict[str, frozenset[str]] = {
    "hubspot": frozenset(
        map(
            norm,
            (
                *("Record ID", "hs_object_id", "Contact owner", "Lifecycle Stage", "Deal owner"),
                *("Company owner", "Deal Stage", "Record ID - Contact", "Record ID - Deal"),
                *("Company Domain Name", "hubspot_owner_id", "dealstage", "Record ID - Company"),
            ),
        )
    ),
    "salesforce": frozenset(
        map(
            norm,
            (
                *("Opportunity ID", "Opportunity Name", "Opportunity Owner", "Lead ID"),
                *("Account ID", "Contact ID", "Lead Owner", "Account Owner", "StageName"),
                *("CloseDate", "LeadSource", "AccountId", "Account Name", "18 Digit ID"),
            ),
        )
    ),
}
"""Headers by which an export is known; ids are prefixed with the vendor's name."""
