-- a; b
/* c; */ CREATE /* d */ TABLE t (a /* e */ INT, -- f
 b DEFAULT -1.5e3);
.tables
