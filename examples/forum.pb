META
key;value
description;An invented forum of ten seats: seven measures, 400 000 kroner
country;Norway
unit;Example county
instance;2024
num_projects;7
num_votes;10
budget;400000
vote_type;approval
rule;equalshares-add1
currency;NOK
PROJECTS
project_id;cost;votes;name
1;180000;6;Vurderingsskole for yrkesfaglærere
2;150000;5;Felles fagdag for programområdene
3;90000;4;Hospitering i helse- og oppvekstfag
4;80000;3;Instruktørkurs i byggfag
5;60000;3;Kurs for prøvenemnder
6;45000;2;Digital dokumentasjon i lære
7;120000;2;Studietur til Danmark
VOTES
voter_id;vote
1;1,2,3
2;1,2,3
3;1,2,7
4;1,2
5;1,2,3
6;1,5,7
7;4,6
8;4,5
9;3,4
10;5,6
