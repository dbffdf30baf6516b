//! The program as its users meet it: started, fed, and read.

mod apply;
mod apply_postgresql;
mod bad_input;
mod diagrams;
mod doors;
mod live;
mod output;
mod review;
mod run;
mod secrets;
mod verbs;
