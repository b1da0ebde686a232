"""Groups of words that may stand for one another, and pairs that may not.

One group to a line; a word may stand in several. Words of opposite sense never share a group, nor
do words of different strength ('may' and 'will'), people, products and numbers.
"""

GROUPS = """
price cost charge fee rate pay expense ask offer quote worth
spend pay cost money fund budget release invest
budget fund money sum amount put set aside allocate reserve earmark
cheap inexpensive affordable
expensive dear costly pricey steep high
deliver delivery ship dispatch arrive reach supply bring come hand
buy purchase order procure acquire take get
buyer purchaser purchasing procurement
order buy book commission
sign signature execute
approve approval authorise authorize sanction
approve accept clear pass release agree
decide decision choose choice verdict call
weigh compare evaluate assess consider against look
begin start launch open commence kick onset live
end finish close conclude expire expiry stop over run until complete done
stop halt discontinue end abort cancel quit
cancel call terminate off drop
leave quit depart resign go exit gone away move
extend extension prolong lengthen renew longer
delay postpone defer push back slip slide late move put
move shift relocate transfer
replace swap exchange substitute change supersede
change alter modify switch new differ
keep retain hold stay maintain remain continue store
store keep save archive
use run work operate employ apply deploy utilise
operate run have own
run last work operate function go
last run go hold endure
old aged age year previous former
new recent fresh modern latest
problem issue trouble fault failure defect difficulty complaint dislike
fail break crash failure breakdown outage fault stop dark
break fail damage
anger angry furious mad annoy annoyed irritate upset rage unhappy
happy glad pleased satisfied content delighted gladly
want wish like desire request ask need require prefer hope keen
need require must have necessary demand call take
ask request want inquire enquire
aim target goal objective want
plan intend schedule programme expect
expect anticipate reckon foresee
hope wish trust
try attempt endeavour test trial
trial pilot test evaluation try proof
demo demonstration presentation walkthrough show
meeting call talk appointment conversation meet session
talk speak meet discuss conversation
explain show tell describe
train training teach coach instruct instruction
roll rollout deploy deployment introduce introduction implement implementation install
install mount fit setup
reduce cut lower decrease drop fall less remove shrink out
fall drop decline decrease go down sink
drop fall cut
rise increase grow climb go raise higher up gain
grow increase rise expand expansion
double twice
big large great
small little
fast quick rapid speedy
quiet silent
staff people employee team workforce person colleague personnel head
employee staff people worker colleague
person one people contact somebody
team crew staff group
boss chief head superior manager
customer client
supplier vendor provider source
competitor rival alternative
contract agreement deal
notice cancel terminate
invoice bill
shop store branch outlet
site location plant place
house greenhouse building
floor storey level
ward unit
car vehicle
machine device unit equipment
load carry bear move weight transport
carry bear move load transport haul
carry have
food meal
feed serve
meal food
guest visitor
visit visitor
ticket admission
donor giver
give donate
phone telephone call
answer reply respond response
unanswered missed
write mail email
mail email write letter
send forward mail copy go
copy cc
guard security
repair fix mend
finish complete ready done
ready done finished dry
check examine inspect verify test
inspect inspection inspector examine
reject refuse decline turn
allow permit let able possible can
possible able can may could
forbid ban
sure certain
chance possibility
usual typical normal general
rough approximate around about circa some nearly
exact precise
every each all
whole all entire
both two
around about
free without
contain hold include have
include contain comprise come with included
cover warranty warrant guarantee insurance
warranty warrant
safe secure
encrypt encryption
secret confidential
ill sick disease
patient sick
doctor physician
surgery operation
vet veterinary
donate give
third fraction
half fifty
daily day
monthly month
weekly week
yearly annual year
today currently current present moment now
now currently today presently
current present existing today
soon early shortly
early before sooner
since because as due
because since as due reason
therefore so hence
only just sole alone one
alone only sole
main chief principal
matter count important weigh
important matter crucial priority essential
useless late worthless
bottleneck limit constraint
limit cap maximum
max maximum
min minimum
space room
room space place
responsible charge run own lead
lead head run
run lead manage head responsible
manage run handle
handle manage process
sister sibling
report boss answer
merge merger
board directors
partner partners
owner own
chair chairman chairwoman chairperson
doubt unsure open whether uncertain
open undecided unsure
decide settle
lean prefer rather favour
favour support for back lean
support help back
support favour
object objection oppose against
oppose against object
recommend refer endorse
reconsider reflect reflection think rethink
round over
note noted
tender bid bidding rfp
reference referee
certificate certify certified certification
forecast predict
register sign registered
sign register
roster list staff payroll
grow be
cellar basement
shelf shelves rack
scan scanning digitise
clean cleaning
stock store inventory available
available stock offer exist
test testing trial tested
develop build
allowed permitted
prohibit forbid
night evening
morning am
afternoon pm
noon midday
weekend saturday sunday
obligation commitment commit
commitment obligation promise
surcharge extra fee add
add extra carry surcharge
instalment installment
demand require
shape condition
dark off fail
tear worn
lift elevator
lorry truck
flat apartment
autumn fall
holiday vacation off
off away absent holiday
back return again
return back
come return visit
turn change
again anew
pass go agree
cashier till
export output
result outcome
page site
screen display
line queue
stand stop idle
cost lose
lose waste cost
waste lose
happen occur go
occur happen take
take last need require use
one single
own self
user customer person people
grinder machine
choose pick select opt decide
agree okay ok consent yes nod approve
hand manual
enter type key input
stand booth stall
see meet
discount off rebate reduction
enough fed tired sick
drain eat empty consume
get become receive
receive get obtain
jam stuck block
parcel package shipment delivery
wait await
team department group staff
finance accounting money
automatic itself
full space
space room
run last expire end
improve better
better improve good
bad poor worse
poor bad weak
error mistake
wrong mistake error fault
correct right
easy simple
simple easy
hard difficult
difficult hard tough
quick soon
help assist support
support help assist
guide help manual
connect link attach integrate
link connect
join connect enter
separate split apart
combine merge join
collect gather pick
gather collect
bring take fetch
pass hand
file record document
document paper file
paper document paperwork
record log note
log record
count number
number figure amount
figure number
report statement
statement report
read scan
look see view check
check control verify look
control check
watch monitor observe
monitor watch track
track follow monitor
follow track
search look find
find discover search
discover find
prove show
show prove demonstrate
build make construct produce
make produce build manufacture
produce make manufacture
maker manufacturer producer
factory plant mill works
tool instrument device
part component piece
piece part unit
pack box package
box pack carton case
case box
bag sack
truck van vehicle
road route
travel trip journey
trip travel visit
rent hire lease
hire rent recruit
lease rent
recruit hire
salary wage pay
wage salary
profit margin earning
earn profit gain
revenue sales turnover
sales revenue sell
deadline date limit
calendar schedule
schedule calendar timetable date
evening night
child kid
pupil student child
student pupil
teacher staff
nurse staff
farm farmer
field area
area region zone
region area country
town city place
city town
street road
door gate entrance
wall side
roof top
water liquid
heat warm temperature
warm hot heat
cold cool
cool cold
noise sound loud
loud noise noisy
dirty dirt
clean wash tidy
wash clean
light lamp
power electricity energy
energy power electricity
fuel gas petrol
network internet web online
web online internet site
online web internet
computer pc laptop
software program app system tool
app software program
system software tool machine
program software
server machine
password login
login access
access reach login
data information
information data detail
law legal
legal law lawyer
rule regulation law
regulation rule
risk danger hazard
danger risk
accident incident
incident accident event
event incident occasion
trust rely
rely trust depend
depend rely
suit fit match
fit suit match
match fit
love like enjoy
enjoy like
hate dislike
fear afraid worry
worry fear concern
concern worry
surprise unexpected
idea proposal suggestion
proposal offer suggestion
suggestion proposal idea
success successful
fail unsuccessful
lack miss short without
miss lack
short lack brief
gap hole lack
extra additional more
additional extra
whole full complete
total sum whole
sum total amount
share part portion
portion share
majority most
minority few
average mean typical
level degree
degree level
quality standard
standard norm
norm standard
check inspect inspection audit control examine visit
type retype typed key keyed
handwritten hand
copy copied retype
large big huge great
reception signal connection coverage network
offline disconnected
largest biggest greatest
late delay delayed overdue
robbed robber thief thieves theft
turn come arrive
bother annoy annoying trouble nuisance dislike unhappy complain
nuisance annoy annoying bother problem trouble
delivery deliver come arrive bring
sick ill unwell
pile wait queue stack
larger bigger greater
disappear vanish gone
stick hold attach adhere
notion idea view opinion think
view think opinion believe
enough must sufficient
volunteer helper
lawful law legal
demand must require ask request order
robber thief thieves
produce make output
waste throw discard scrap
gather collect pick
try attempt test trial
shut close closed
begin start
member membership
customer client buyer
bear pay carry
cost take need
payment pay paid
vendor supplier provider firm company
"""
"""Words of like sense."""

OPPOSITE_PAIRS = """
open closed
accept reject
approve reject
happy unhappy
like dislike
include exclude
support oppose
favour oppose
rise fall
increase decrease
higher lower
more less
buy sell
bigger smaller
big small
cheap expensive
earlier later
fast slow
win lose
start end
allow forbid
new old
agree disagree
long short
strong weak
save waste
join leave
full empty
inside outside
public private
internal external
first last
safe unsafe
able unable
known unknown
answered unanswered
satisfied dissatisfied
predecessor successor
safer riskier
held cracked
held broke
held failed
passed failed
stick fall
late early
upstairs downstairs
north south
east west
winter summer
morning evening
indoor outdoor
manual automatic
husband wife
mother father
sister brother
wet dry
hot cold
heavy light
wide narrow
"""
"""Words that cannot both hold of one thing, as they are written."""
