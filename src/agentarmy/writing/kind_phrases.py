"""The phrasings of what only some kinds of message say: first touches, thanks, times, notes.

Placeholders in braces are filled by the composer with sourced facts only.
"""

from __future__ import annotations

from agentarmy.domain.stages import Stage
from agentarmy.writing import record_phrases

INTRO_YOU = (
    "My name is {rep}, I work for {us}, and I am writing to you because you are {title} at"
    " {company}.",
    "I am {rep} of {us}, and I have one question to you as {title} of {company}.",
    "I work for {us} and would like to put one question to you as {title} of {company}.",
    "I am with {us}, and as {title} of {company} you can best tell whether this is of use there.",
    "My name is {rep} and I am with {us}; as {title} of {company} you will know whether this is"
    " worth a thought.",
    "As {title} of {company} you are the one I would like to ask; my name is {rep}, of {us}.",
)
INTRO_COMPANY = (
    "My name is {rep}, I work for {us}, and I have one question to {company}.",
    "I am {rep} of {us} and would like to know how {company} handles one thing.",
    "I work for {us} and would like to put one question to {company}.",
)
INTRO_TITLE = (
    "My name is {rep}, I work for {us}, and I am writing to you as {title}.",
    "I am {rep} of {us}, and I have one question to you as {title}.",
)
INTRO = (
    "My name is {rep}, and I work for {us}.",
    "I am {rep} of {us} and have one question to you.",
    "I work for {us} and have one question to you.",
)
INTRO_PLAIN = (
    "We have not spoken before, so here is first what this is about.",
    "We have not met yet, so here is first what I would like to ask about.",
)
PRODUCT_LINE = (
    "We offer {said}.",
    "We supply {said}.",
    "We sell {said}.",
)
PROOF = (
    "Customers report that {said}.",
    "What customers report: {said}.",
    "From customers we hear that {said}.",
)
PRODUCT_RANGE = (
    "We offer {said}.",
    "We supply {said}.",
    "We sell {said}.",
)
FIRST_ASK = (
    "How is this done at {company} today?",
    "How do you handle this at {company} today?",
    "What do you use for this at {company} today?",
    "How do you do this today?",
)
FIRST_ASK_TOP = (
    "Is this a subject at {company} this year?",
    "Who at {company} would know whether this is of use?",
    "What would this have to bring for {company} to look at it?",
    "What would make this worth a look for you?",
)
FIRST_ASK_THING = (
    "Do you have a use for {thing} at {company}?",
    "Where at {company} could {thing} be of use?",
    "What do you use in place of {thing} at {company} today?",
)
FIRST_ASK_DOING = (
    "How do you {do} at {company} today?",
    "How well does it go when you {do} at {company} today?",
    "What does it take at {company} to {do} today?",
)
FIRST_ASK_KIND = (
    "Do you have {kind} at {company} {which}?",
    "Are there {kind} at {company} {which}?",
    "How many {kind} does {company} have {which}?",
)
FIRST_ASK_RANGE = (
    "Is any of that a subject at {company} this year?",
    "Which part of that could be of use at {company}, if any?",
)
WAY_OUT = (
    "If it is no subject for you, one word is enough and I leave it there.",
    "If this is off the mark, tell me and you do not hear from me again on it.",
    "If this is not for you, a short no is fine.",
    "A short no is as welcome as a yes.",
    "If you are not the right person or it is of no use, just say so.",
)
WAY_OUT_SOFT = (
    "Please feel free to leave this unanswered if it is of no use to you.",
    "If it is of no use at present, please simply set it aside.",
)
FIRST_RELATION = {
    "apac": (
        "As we have not been introduced, please let me begin with one thing that we offer.",
        "We have not had the pleasure of meeting, so please let me begin with what this is about.",
    ),
    "emea": (
        "You do not know us yet, so here is what this is about.",
        "As this is a first contact, here is what it is about.",
    ),
}
GLAD_OF_THEM = (
    "I am glad that you turned to us.",
    "We are glad to hear from you.",
)
"""Where somebody of a region that begins with the person writes to us first."""
FIRST_DECISION = {
    "apac": (
        "If it concerns several of your colleagues, I can prepare a page for all of you.",
        "I can gladly prepare an overview that you may share with your colleagues.",
    ),
    "emea": (
        "If you would rather read first, I can send you the details in writing.",
        "I can also send the details in writing, so that your colleagues can look at them.",
    ),
    "americas": (
        "A one-line answer is plenty.",
        "A word back is plenty.",
    ),
}
FIRST_SUBJECTS = (
    "{topic} for {company}",
    "{topic}: a question to {company}",
    "A question to {company} about {topic}",
)
FIRST_SUBJECTS_PLAIN = (
    "A question to {company}",
    "{company}: a first question",
)
ABOUT_DEAL = (
    "I am writing about the {deal}.",
    "This is about the {deal}.",
    "A short note on the {deal}.",
    "The {deal} is still open on my desk.",
    "I would like to come back to the {deal}.",
)
YOUR_STEP = (
    "My notes have one open point with you: to {step}.",
    "As I have it, the next step lies with you: to {step}.",
)
NEXT_OR_CALL = (
    "If a short call is easier, name a day that suits you.",
    "By mail or in a short call, as you like.",
    "If you would rather talk, name a day.",
    "A line is enough, or a short call if that is easier.",
    "Write or call, whichever is easier for you.",
)
BLANK_QUESTION = (
    "How do things stand on your side?",
    "What has become of it on your side?",
    "What is still open for you before it can go on?",
    "Where did you leave it?",
    "What stands in the way on your side?",
    "How does this stand in your plans today?",
)
THANKS_TALK = (
    "Thank you for the talk on {day}.",
    "Thank you for taking the time on {day}.",
    "Many thanks for our talk of {day}.",
)
THANKS_MAIL = (
    "Thank you for your message of {day}.",
    "Many thanks for what you wrote on {day}.",
    "Thank you for taking the time to write on {day}.",
)
TAKEN_ALONG = (
    "What stays with me is that {said}.",
    "It helps me to know that {said}.",
    "Good that you told me: {said}.",
)
GLAD_PLAN = (
    "I am glad that {said}.",
    "Good to know that {said}.",
    "It is good to hear that {said}.",
)
SLOT_STANDS = (
    "{slot} it is, and I look forward to it.",
    "I have noted {slot}.",
)
OUR_PART = (
    "As I said, {said}.",
    "My part stands: {said}.",
)
NOTHING_NEEDED = (
    "Nothing is needed from you for the moment.",
    "There is nothing for you to do right now.",
    "No need to answer; I only wanted to say thank you.",
)
TIMES_OPENING = (
    "Let us find a time to talk.",
    "I would like to go through this with you in person.",
    "A talk would take us further than mail.",
    "This is easier to settle in a short talk.",
)
TIMES_TWO = (
    "I can offer {one} or {two}.",
    "{one} or {two} would work here.",
    "On my side {one} and {two} are free.",
    "My calendar has room on {one} and on {two}.",
)
TIMES_ONE = (
    "I can offer {one}.",
    "{one} would work here.",
)
TIMES_UNKNOWN = (
    "I can offer these times: [to confirm: your own free times]",
    "These times would work here: [to confirm: your own free times]",
)
TIMES_BUYING = (
    "If it helps to go through the details once, this is when I could.",
    "Should a short call be easier for the details, this is when I could.",
)
"""Where they order already: a talk is a help and no condition."""
TIMES_ABOUT = (
    "I would like to talk {about} through with you.",
    "On {about} a short talk would take us further than mail.",
    "To go on with {about}, let us find a time to talk.",
)
HOUR_OF_DAY = (
    "{hour} would work here.",
    "On that day I could do {hour}.",
    "From my side {hour} is free then.",
)
ELSE_FREE = (
    "If another day suits you better: {two} is free as well.",
    "{two} would be possible too.",
)
BOOKED = (
    "We have {when} in the calendar: {about}.",
    "{when} stands in the calendar: {about}.",
)
BOOKED_BARE = (
    "We have {when} in the calendar, and it stands.",
    "{when} stands in the calendar.",
)
BOOKED_ELSE = (
    "If that no longer fits, tell me and we find another time.",
    "Should something come up, a line is enough and we move it.",
)
LOOK_FORWARD = (
    "I look forward to it.",
    "Looking forward to our talk.",
)
TIMES_QUESTION = (
    "Which of them suits you better?",
    "Which one works for you, or what would suit you better?",
    "What suits you best?",
)
THAT_DAY_QUESTION = (
    "Which suits you better?",
    "What suits you best?",
    "Which shall I note?",
)
TIMES_QUESTION_ONE = (
    "How does that suit you, or what would be better?",
    "What would suit you better if that does not work?",
)
OBJECTION_MOVE = (
    "I would rather understand that than argue against it.",
    "I do not want to talk that away.",
    "I would like to understand it before I say anything to it.",
)
SECOND_ASKER = (
    "{name}, to your question: {answer}",
    "To what you asked, {name}: {answer}",
)
FOREIGN = (
    "Please allow me to answer in English, so that nothing gets lost.",
    "I hope it is all right that I answer in English.",
)
FOREIGN_NEXT = (
    "I am going through your points with care before I answer them one by one.",
    "I want to read your points with care before I answer each of them.",
)
FOREIGN_QUESTION = (
    "Is English all right for you, or would you rather go on in {language}?",
    "Would you rather go on in English or in {language}?",
)
WARM = (
    "It is good to work on this with you.",
    "I appreciate how openly you write.",
    "Thank you for being so open with me on this.",
)
WARM_FIRST = (
    "I hope this reaches you at a good moment.",
    "I would be glad to get to know you.",
)
ASKING_WARM = (
    "When you have a moment: {question}",
    "If I may ask: {question}",
    "I would be glad to hear from you: {question}",
)
ASKING_FIRM = (
    "I need one answer to go on: {question}",
    "One thing has to be settled first: {question}",
    "Please settle one point for me: {question}",
)
NEXT_FIRM: dict[Stage, tuple[str, ...]] = {
    Stage.PROSPECT: (
        "Please give me a plain yes or no to a short call.",
        "Tell me plainly: a short call, or not.",
    ),
    Stage.QUALIFICATION: (
        "Please name who else decides, so that we can talk together.",
        "Please name a day on which the others involved can join.",
    ),
    Stage.DISCOVERY: (
        "Please name a day for the call: no quote before it.",
        "Before any quote we need that call; please name the day.",
    ),
    Stage.PROPOSAL: (
        "Please give me your yes or no to this scope, then the quote can go out.",
        "I need your word on the scope before the quote can go out.",
    ),
    Stage.NEGOTIATION: (
        "Please give me your yes or no to exactly this; the order form is the next paper.",
        "I need your decision on exactly this; then the order form can follow.",
    ),
    Stage.WON: ("Please name the person on your side who follows the order.",),
}
NOTE_HEAD = (
    "{account} stands in {stage}.",
    "Where {account} stands: {stage}.",
)
NOTE_LINES = (
    "They want They object They owe us We owe them Budget they named When Who signs",
    "How it is decided The trouble Risk Also in the race Last word We said too quickly",
)
"""The words that head a line of a note."""
NOTE_HEAD_BLANK = ("{account}, where we stand.", "Where {account} stands, in short.")
NOTE_NEXT = ("Next, as I see it: {step}.", "What comes next: {step}.")
RECORD_LINES = tuple(
    text for value in vars(record_phrases).values() if isinstance(value, tuple) for text in value
)
"""The phrasings of what is written from the record alone, for the words of our own."""
FORM_ABOUT = (
    "Thank you for your enquiry about {topic}.",
    "Many thanks for your enquiry about {topic}.",
    "Thank you for writing to us about {topic}.",
)
FORM_OF = (
    "Thank you for your enquiry of {day}.",
    "Many thanks for your enquiry of {day}.",
)
FORM_SAID = (
    "Thank you for your enquiry. You write that {said}.",
    "Thank you for writing to us. You say that {said}.",
)
FORM_ASK_WHICH = (
    "To point you to the right one: what does it have to handle, and how much of it?",
    "Which one fits depends on your case: what does it have to handle, and how much of it?",
    "Before I name one: what would it have to handle at your place, and how much of it?",
)
FORM_ASK_CALL = (
    "Which day and hour suit you for the call?",
    "When may I call you?",
)
FORM_ASK_PRICE = (
    "How many would it be, and by when?",
    "So that the sum holds: how many would it be, and by when?",
)
FORM_ASK = (
    "What should be better than it is today?",
    "What matters most to you in it?",
    "What would have to be different from today?",
)
FORM_ASK_BLANK = (
    "What is it about, in a line or two?",
    "What may I help you with?",
)
FORM_ASK_COUNT = (
    "How many would it be?",
    "What would you use it for?",
)
FORM_AFTER_PAPER = (
    "If it raises a question, write to me.",
    "Whatever it leaves open, I gladly answer.",
)
TOLD_TO_ASK = (
    "To {purpose} I need {count} {what} from you: {asks}.",
    "To {purpose} I only need {count} {what} from you: {asks}.",
)
TOLD_TO_ASK_CLAUSE = (
    "To {purpose}: could you tell me {asks}?",
    "So that I can {purpose}, could you tell me {asks}?",
)
TOLD_TO_ASK_PAPER = (
    "To {purpose}: could you send me {asks}?",
    "So that I can {purpose}, could you send me {asks}?",
)
PURPOSE = {
    "model": "name the right model",
    "price": "name a price that holds",
    "date": "name a date that holds",
    "": "answer you properly",
}
"""What an answer of theirs lets us do, by what they asked about."""
WITH_ANSWERS = (
    "With {these} I can give you a clear answer.",
    "With {these} you get a clear answer from me.",
    "Once I have {these}, you get a clear answer.",
)
AMONG_US = ("Among us",)
HELD_BACK = (
    "On {topic} I will come back to you.",
    "On {topic} you will hear from me separately.",
)
